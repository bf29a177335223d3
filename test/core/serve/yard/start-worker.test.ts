import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../load.js'
import { inTime, isAlive, Serving, specOf, standIn } from '../serving.js'

let serving: Serving
let address: string

beforeAll(async () => {
  serving = await Serving.open({ readyMs: 2_000 })
  address = await serving.openShop()
})
afterAll(() => serving.close())

const faults = [
  ['throws', 'bad-plugin', 'it threw: no \\x1b[31mconfig'],
  ['loops', 'bad-plugin', 'it did not finish loading within 2 s'],
  ['never-loads', 'bad-plugin', 'it did not finish loading within 2 s'],
  ['exits', 'bad-plugin', 'its process ended with code 7'],
  ['stays-silent', undefined, 'its step "routes" did not end within 2 s'],
  ['sick', undefined, 'it says that it is ready, but its health door answered 500'],
  ['babbles', 'bad-plugin', 'its process was ended: sent a message that is none'],
  ['floods', 'bad-plugin', 'its process was ended: sent a message that is too long'],
] as const

test.for(faults)(
  'a release that %s does not get ready: the blame is %s, and the old one serves on',
  async ([bundle, plugin, reason]) => {
    const pids: number[] = []
    const stop = serving.supervisor.onState(({ pid }) => pids.push(pid))
    const start = serving.supervisor.startCandidate(specOf(2, bundle), { signal: inTime() })
    const error = await start.then(
      () => undefined,
      (fault: unknown) => fault as Error & { code: string },
    )
    stop()
    expect(error).toMatchObject({ code: 'RELEASE_FAILED' })
    expect(error?.message).toContain(reason)
    expect(error?.message.includes(`plugin "${plugin}" is at fault`)).toBe(plugin !== undefined)
    expect(await ask(address)).toMatchObject({ status: 200, headers: { 'x-release': '1' } })
    expect(pids.filter(isAlive)).toEqual([])
  },
)

test('a kernel that does not load is said to be at fault', async () => {
  const spec = { ...specOf(2), kernel: { ...standIn, hash: 'gone', dir: '/nowhere' } }
  const start = serving.supervisor.startCandidate(spec, { signal: inTime() })
  await expect(start).rejects.toThrow(/did not get ready: its process ended with code 1/)
})

test('a release on another kernel than the standby worker gets a worker of its own', async () => {
  const other = { ...standIn, hash: 'older' }
  const candidate = await serving.supervisor.startCandidate({ ...specOf(2), kernel: other }, { signal: inTime() })
  await (await serving.supervisor.goLive(candidate)).drained
  expect((await ask(address)).headers['x-release']).toBe('2')
  await (await serving.release(1)).drained
})

test('who stops waiting gets their own reason, and nothing is left running', async () => {
  const stopping = new AbortController()
  const pids: number[] = []
  const stop = serving.supervisor.onState(({ pid, state }) => {
    pids.push(pid)
    if (state === 'starting') stopping.abort(new Error('the operator left'))
  })
  const start = serving.supervisor.startCandidate(specOf(2, 'never-loads'), { signal: stopping.signal })
  await expect(start).rejects.toThrow('the operator left')
  await expect.poll(() => pids.filter(isAlive)).toEqual([])
  stop()
})

test('steps are told while they happen', async () => {
  const details: unknown[] = []
  const onProgress = (progress: object): void => void details.push(progress)
  const candidate = await serving.supervisor.startCandidate(specOf(2), { signal: inTime(), onProgress })
  await serving.supervisor.discard(candidate)
  expect(details).toEqual([{ phase: 'start', detail: `worker ${candidate.pid}` }])
})

test('a worker sees nothing of the platform’s environment', async () => {
  process.env['SECRET_OF_THE_PLATFORM'] = 'x'
  const { body } = await ask(address)
  const { env, cwd } = JSON.parse(body) as { env: object; cwd: string }
  expect(
    Object.keys(env).filter(
      (name) =>
        !['NODE_EXTRA_CA_CERTS', 'SHOPCTL_EGRESS_SOCKET', 'SHOPCTL_MARK_DESCRIPTOR', 'TZ', 'LANG'].includes(name),
    ),
  ).toEqual([])
  expect(cwd).toBe(`${serving.dir}/run`)
})
