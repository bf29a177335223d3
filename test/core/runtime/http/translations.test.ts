import { afterEach, expect, test } from 'vitest'
import type { PluginModule } from '../../../../core/protocol/index.js'
import type { Runtime } from '../../../../core/runtime/index.js'
import { before, deny, Plugin, type Verdict } from '../../../../core/sdk/index.js'
import { release, Till } from '../release.js'

@Plugin()
class Strict {
  @before(Till, 'open')
  refuse(): Verdict {
    return deny('TOO_LITTLE', 'At least {{sum}}, {{name}}.', {
      sum: { amount: 123456, currency: 'EUR' },
      name: 'Ann\nBob',
    })
  }
}

@Plugin()
class Plain {
  @before(Till, 'open')
  refuse(): Verdict {
    return deny('CLOSED', 'Closed: {{why}}.')
  }
}

const locales = { de: { TOO_LITTLE: 'Mindestens {{sum}}, {{name}}.' }, nl: { OTHER: 'x' } }
let runtime: Runtime
afterEach(() => runtime.close())

async function ask(type: PluginModule['default'], language?: string) {
  runtime = await release({ strict: { type, load: async () => ({ default: type, mail: {}, locales }) } })
  const headers = language === undefined ? {} : { 'accept-language': language }
  const answer = await runtime.app.inject({ url: '/till', headers })
  const { code, title } = answer.json<{ code: string; title: string }>()
  return { code, title: title.replaceAll('\u00a0', ' '), language: answer.headers['content-language'] }
}

test.each([
  ['de-AT', 'Mindestens € 1.234,56, Ann Bob.', 'de'],
  ['de', 'Mindestens 1.234,56 €, Ann Bob.', 'de'],
  ['en-GB', 'At least €1,234.56, Ann Bob.', 'en'],
  ['nl', 'At least €1,234.56, Ann Bob.', undefined],
  [undefined, 'At least €1,234.56, Ann Bob.', undefined],
])('a plugin’s no is said to a reader of %s as "%s"', async (header, title, language) => {
  expect(await ask(Strict, header)).toEqual({ code: 'TOO_LITTLE', title, language })
})

test('without data nothing in the words is a placeholder: they may hold what a shopper wrote', async () => {
  expect((await ask(Plain, 'de')).title).toBe('Closed: {{why}}.')
})
