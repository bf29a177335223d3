import { expect, test } from 'vitest'
import { detailsIn, installedIn } from '../../../../core/admin/web/in-own-language.js'
import type { PluginDetails } from '../../../../core/model/index.js'

const config = { type: 'object', properties: { most: { type: 'integer', title: 'Most', description: 'How many.' } } }
const locales = { de: { title: 'Gruß', config: { most: { title: 'Höchstens' } } }, 'pt-BR': { title: 'Saudação' } }
const plugin = { title: 'Greeting', description: 'Greets.', facts: { config, locales } } as unknown as PluginDetails

test.each([
  [['de-AT', 'en'], 'Gruß'],
  [['fr', 'de'], 'Gruß'],
  [['pt-BR'], 'Saudação'],
  [['en-GB', 'de'], 'Greeting'],
  [['pt-PT'], 'Greeting'],
  [[], 'Greeting'],
])('a seller whose browser prefers %j reads the title "%s"', (languages, title) => {
  expect(detailsIn(plugin, languages)).toMatchObject({ title, description: 'Greets.' })
})

test('settings are named in the seller’s language; what is not translated stays', () => {
  const schema = { properties: { most: { type: 'integer', title: 'Höchstens', description: 'How many.' } } }
  expect(detailsIn(plugin, ['de']).facts.config).toMatchObject(schema)
  expect(installedIn({ title: 'Greeting', schema: config, locales }, ['de'])).toMatchObject({ title: 'Gruß', schema })
  expect(installedIn({ title: null, schema: null, locales }, ['de'])).toEqual({ title: null, schema: null, locales })
})
