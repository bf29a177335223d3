import type { Handler } from '../core/runtime/handler.js'
import { composeChain, type Method } from '../core/runtime/hook-chain.js'
import { Observer } from '../core/runtime/observer.js'
import { Tasks } from '../core/runtime/tasks.js'
import { pointNamed } from '../core/sdk/host/index.js'
import { allow, Log } from '../core/sdk/index.js'
import { figure, median, type Result } from './figures.js'
import { Bench } from './hooks-shop.js'

const rounds = 40
const callsEach = 20_000

class NoLog extends Log {
  info(): void {}
  warn(): void {}
  error(): void {}
}

const method: Method = async () => ({ ok: true })

/** Microseconds a call: a method alone, and with hooks composed around it, in turns. */
export async function timeChains(tell: (line: string) => void): Promise<Result> {
  tell('calls of chains')
  const chains = {
    'call: no hook': method,
    'call: 1 hook': chain(method, 1, () => allow),
    'call: 20 hooks': chain(method, 20, () => allow),
    'call: 1 hook that waits': chain(method, 1, async () => allow),
  }
  const spent = new Map<string, number[]>(Object.keys(chains).map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const [name, call] of Object.entries(chains)) spent.get(name)?.push(await timeOf(call))
  const mid = (name: keyof typeof chains): number => median(spent.get(name) ?? [])
  return {
    ...Object.fromEntries([...spent].map(([name, times]) => [name, figure(times, 'µs')])),
    'µs for the first hook on an action': round(mid('call: 1 hook') - mid('call: no hook')),
    'µs for each further hook': round((mid('call: 20 hooks') - mid('call: 1 hook')) / 19),
  }
}

function chain(method: Method, count: number, run: Handler['run']): Method {
  const point = pointNamed(Bench, 'read')
  if (point === undefined) throw new Error('the action is a hook point')
  const log = new NoLog()
  const handlers = Array.from({ length: count }, (_, i): Handler => {
    return { kind: 'before', plugin: `check-${i}`, method: 'check', run, log }
  })
  return composeChain(method, { name: 'Bench.read', point, handlers, tasks: new Tasks(), observer: new Observer() })
}

/** Processor time, so that whoever else shares the machine does not count. */
async function timeOf(call: Method): Promise<number> {
  const before = process.cpuUsage()
  for (let i = 0; i < callsEach; i += 1)
    await call({
      body: undefined,
      params: {},
      query: { page: '1' },
      customerId: undefined,
      requestId: 'r',
      headers: {},
    })
  const { user, system } = process.cpuUsage(before)
  return (user + system) / callsEach
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000
