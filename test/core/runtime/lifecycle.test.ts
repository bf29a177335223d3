import { expect, test } from 'vitest'
import { Plugin, removed, started, stopping, upgraded } from '../../../core/sdk/index.js'
import { failure } from './chain.js'
import { release, type TestPlugin } from './release.js'

const told: string[] = []
const tell = (what: string): void => void told.push(what)

@Plugin()
class First {
  @started
  async begin(): Promise<void> {
    await Promise.resolve()
    tell('first started')
  }
  @upgraded
  since(from: string): void {
    tell(`first upgraded from ${from}`)
  }
  @stopping
  end(): void {
    tell('first stopping')
  }
  @removed
  clean(): void {
    tell('first removed')
  }
}

@Plugin()
class Second {
  @started
  begin(): void {
    tell('second started')
  }
  @stopping
  end(): never {
    throw new Error('it holds on')
  }
  @removed
  clean(): void {
    tell('second removed')
  }
}

const plugins = { first: { type: First }, second: { type: Second } }

async function tale(work: () => Promise<unknown>): Promise<readonly string[]> {
  told.length = 0
  await work()
  return [...told]
}

test('plugins are started one after the other, in the order of composition, before the release is there', async () => {
  expect(await tale(() => release(plugins))).toEqual(['first started', 'second started'])
})

test('one that had another version before is told of it first', async () => {
  const upgrade = { first: '0.9.0', gone: '1.0.0' }
  expect(await tale(() => release(plugins, { upgraded: upgrade }))).toEqual([
    'first upgraded from 0.9.0',
    'first started',
    'second started',
  ])
})

test('whose plugin does not start is blamed', async () => {
  @Plugin()
  class Sulking {
    @started
    begin(): never {
      throw new Error('not today')
    }
  }
  const steps: string[] = []
  const onStep = (step: string, plugin?: string): void => void steps.push(`${step} ${plugin}`)
  expect(await failure(release({ sulking: { type: Sulking } }, { onStep }))).toMatchObject({
    name: 'PluginFault',
    plugin: 'sulking',
    message: 'not today',
  })
  expect(steps.at(-1)).toBe('started sulking')
})

test('whose plugin never has started is blamed after five seconds', async () => {
  @Plugin()
  class Waiting {
    @started
    begin(): Promise<void> {
      return new Promise(() => undefined)
    }
  }
  expect(await failure(release({ waiting: { type: Waiting } }))).toMatchObject({
    plugin: 'waiting',
    message: 'waiting.begin did not end within 5000 ms',
  })
})

test('at the end all stop and the removed ones clean up; what fails is logged and keeps nobody', async () => {
  const lines: object[] = []
  const { lifecycle } = await release(plugins, { write: (line) => void lines.push(line) })
  expect(await tale(() => lifecycle.finish(['second']))).toEqual(['first stopping', 'second removed'])
  expect(lines).toMatchObject([{ plugin: 'second', message: 'end failed' }])
  expect(await tale(() => lifecycle.finish([]))).toEqual(['first stopping'])
})

test('a release knows whether somebody wants to be told before it ends', async () => {
  @Plugin()
  class Starting {
    @started
    begin(): void {}
  }
  const finishes = async (type: TestPlugin['type']) => (await release({ one: { type } })).lifecycle.finishes
  expect(await finishes(Starting)).toBe(false)
  expect(await finishes(First)).toBe(true)
})

test('a turn that was not published with the plugin is refused', async () => {
  expect(await failure(release(plugins, { wiring: { lifecycle: [] } }))).toMatchObject({
    plugin: 'first',
    message: expect.stringContaining('started begin') as string,
  })
})
