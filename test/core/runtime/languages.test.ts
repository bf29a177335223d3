import { expect, test } from 'vitest'
import { Languages } from '../../../core/runtime/languages.js'
import { pickLanguage } from '../../../core/sdk/host/index.js'

const german = { mail: { welcome: '', 'welcome.de': '', 'order.placed': '' }, locales: { 'pt-BR': {} } }

test.each([
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de-AT'],
  ['fr, de-CH;q=0.8, en;q=0.5', 'de-CH'],
  ['fr, en-GB;q=0.5', 'en-GB'],
  ['de;q=0.1, en', 'en'],
  ['de;q=0, fr', 'fr'],
  ['PT-br', 'pt-BR'],
  ['placed', 'placed'],
  ['*', undefined],
  ['', undefined],
  ['not a language!', undefined],
  [`de,${'x'.repeat(300)}`, undefined],
  [undefined, undefined],
])(
  'who accepts %s is spoken to in %s, where there are English, German and Brazilian Portuguese',
  (header, language) => {
    expect(new Languages([german]).of(header)).toBe(language)
  },
)

test('what was once chosen is chosen again, however many headers come by', () => {
  const languages = new Languages([german])
  for (let q = 1; q < 2000; q += 1) languages.of(`fr;q=0.${q}, de`)
  expect(languages.of('fr, de')).toBe('de')
})

test('a language is found under its own name or a more general one, never under another country’s', () => {
  expect(pickLanguage(['de', 'de-AT'], 'de-AT')).toBe('de-AT')
  expect(pickLanguage(['de', 'de-AT'], 'de-CH')).toBe('de')
  expect(pickLanguage(['pt-BR'], 'pt-PT')).toBeUndefined()
})
