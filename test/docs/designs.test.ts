import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../../docs/designs.md', import.meta.url), 'utf8')
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
)
const [story = '', ...designs] = [...sections.keys()].toReversed()

/** What was named in the discussion: each is the matter of one section. */
const named = [
  'the request itself',
  'Shopify',
  `RabbitMQ's plugins`,
  'ejabberd',
  'MongooseIM',
  'module_install',
  'Plug: a pipeline',
  'Pow',
  'gen_event',
  'some config file could decide to attach',
  'luerl',
  'An event bus: RabbitMQ',
  'Kafka',
  'ZeroMQ',
  'before all plugins are attached',
  'Mix archives',
  'ElixirLS',
  'Phoenix channels',
  'runtime.exs',
  'a central list',
  'no clever tricks',
  'in a container',
  'write one, then a second, then a third',
]

/** Nothing was left of these. */
const takenWholly = [
  'The request itself',
  '"Do not start work',
  '`runtime.exs`',
  '"We cannot have a central list"',
  '"You cannot build that in a container"',
  '"Write one, then a second',
]

test.each(named)('one page answers each design proposed in the discussion: %s (S25)', (name) => {
  expect(designs.filter((title) => title.toLowerCase().includes(name.toLowerCase()))).toHaveLength(1)
})

test.each(designs)('it says what we took from it, what not, and why: %s (S25)', (title) => {
  const text = sections.get(title) ?? ''
  // Of some the title is the proposal.
  expect(`${title} ${text}`).toMatch(/\*\*Proposed\*\*: \S|^"/)
  const words = ['Taken', 'Left'].filter((word) => text.includes(`**${word}**`))
  const isWhole = takenWholly.some((whole) => title.startsWith(whole))
  expect(words.join(', ')).toMatch(isWhole ? /^Taken$/ : /^Taken, Left$/)
})

test('it traces one installation from the button to the first answer, through files that there are (S25)', () => {
  expect(story).toBe('One installation, from the button to the first answer')
  const text = sections.get(story) ?? ''
  const steps = [...text.matchAll(/^\d+\. (?:\*\*(\w+)\*\*)?/gm)].map(([, step]) => step)
  expect(steps).toEqual([
    undefined,
    'resolve',
    'fetch',
    'prebundle',
    'link',
    'start',
    'record',
    'switch',
    'drain',
    undefined,
  ])
  const files = [...text.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file]) => file ?? '')
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).not.toBe('')
})
