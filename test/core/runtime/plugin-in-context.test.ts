import { openSync } from 'node:fs'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { internalPaths } from '../../../core/protocol/index.js'
import { LedgerMarks } from '../../../core/runtime/ledger-marks.js'
import { FileMarks, type Marks } from '../../../core/runtime/marks.js'
import { pluginInContext } from '../../../core/runtime/plugin-in-context.js'
import { allow, before, Controller, DomainEvent, Get, on, Plugin, type Verdict } from '../../../core/sdk/index.js'
import { platformToken, release, type TestPlugin, Till, wiringOf } from './release.js'

let look: () => unknown
let seen: unknown[]
beforeEach(() => (seen = []))

/** Looks when what has begun it is over, as it is when a promise fails that nobody holds. */
const lookLater = (): void => void setImmediate(() => seen.push(look()))

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

class Sold extends DomainEvent {
  static override readonly type = 'article.sold'
  readonly aggregate = 'article:mug'
}

@Controller('/listener')
class Page {
  @Get()
  show(): object {
    lookLater()
    return {}
  }
}

@Plugin({ controllers: [Page] })
class Listener {
  constructor() {
    lookLater()
  }

  @on(Sold)
  hear(): void {
    lookLater()
  }
}

@Plugin()
class Careless {
  @before(Till, 'open')
  check(): Verdict {
    lookLater()
    return allow
  }
}

@Plugin()
class Waiting {
  @before(Till, 'open')
  async check(): Promise<Verdict> {
    lookLater()
    await turn()
    await turn()
    return allow
  }
}

@Plugin()
class Quiet {
  @before(Till, 'open')
  check(): Verdict {
    return allow
  }
}

async function stand(types: Readonly<Record<string, TestPlugin['type']>>, marks: Marks = new LedgerMarks('own')) {
  const plugins = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]))
  look = () => pluginInContext(marks)
  const runtime = await release(plugins, { marks })
  look = () => pluginInContext(marks, { ...runtime, wiring: wiringOf(plugins) })
  onTestFinished(() => runtime.close())
  return runtime
}

test('what goes wrong behind the loading of a plugin, or an event that it has heard, makes it a suspect (P12)', async () => {
  const { app } = await stand({ quiet: Quiet, listener: Listener })
  const delivery = { id: 'd-1', type: 'article.sold', aggregate: 'article:mug', at: '2026-11-22T12:00:00.000Z' }
  await app.inject({
    method: 'POST',
    url: internalPaths.events,
    payload: { ...delivery, attempt: 1, payload: {}, plugin: 'listener', method: 'hear' },
    headers: { 'x-shopctl-token': platformToken },
  })
  await turn()
  const suspect = { plugin: 'listener', isSuspect: true }
  expect(seen).toEqual([suspect, suspect])
})

test('in a request it is the plugin that alone had a part in it: by its route, or by a hook', async () => {
  const { app } = await stand({ careless: Careless, listener: Listener })
  await turn()
  seen = []
  await app.inject('/till')
  await app.inject('/listener')
  await turn()
  expect(seen).toEqual([
    { plugin: 'careless', isSuspect: true },
    { plugin: 'listener', isSuspect: true },
  ])
})

test('a hook that has not ended has a part in its request, too', async () => {
  const { app } = await stand({ waiting: Waiting })
  await app.inject('/till')
  expect(seen).toEqual([{ plugin: 'waiting', isSuspect: true }])
})

test('where several had a part in the request, and outside of all, nobody is named', async () => {
  const { app } = await stand({ careless: Careless, quiet: Quiet })
  await app.inject('/till')
  await turn()
  expect(seen).toEqual([undefined])
  expect(look()).toBeUndefined()
})

test('where it is put down who runs, it is known for sure', async () => {
  // Open to the end: it is written to until the time is over.
  const marks = new FileMarks(openSync('/dev/null', 'w'), 5_000)
  const { app } = await stand({ quiet: Quiet, careless: Careless, waiting: Waiting }, marks)
  await app.inject('/till')
  await turn()
  expect(seen).toEqual([
    { plugin: 'careless', isSuspect: false },
    { plugin: 'waiting', isSuspect: false },
  ])
})
