import { CompletionContext } from '@codemirror/autocomplete'
import { javascriptLanguage } from '@codemirror/lang-javascript'
import { EditorState } from '@codemirror/state'
import { describe, expect, test } from 'vitest'
import { scriptCompletion } from '../../../../core/admin/web/script-completion.js'
import {
  type ScriptKind,
  type ScriptSchema,
  scriptAnswers,
  scriptCart,
} from '../../../../core/scripts/contract/index.js'

/** What is offered where `‸` stands. */
async function offered(text: string, kind: ScriptKind = 'discount') {
  const pos = text.indexOf('‸')
  const state = EditorState.create({ doc: text.replace('‸', ''), extensions: [javascriptLanguage] })
  const known = { cart: scriptCart as ScriptSchema, answer: scriptAnswers[kind] as ScriptSchema }
  const result = await scriptCompletion(() => known)(new CompletionContext(state, pos, true))
  return result?.options ?? []
}
const labels = async (text: string, kind?: ScriptKind) => (await offered(text, kind)).map(({ label }) => label)

const line = ['sku', 'handle', 'title', 'variant', 'quantity', 'price', 'total', 'due']

test('the members of the cart are offered with their types and what is said of them', async () => {
  const members = await offered('export default (cart) => cart.‸')
  expect(members.map(({ label }) => label)).toEqual(Object.keys(scriptCart.properties))
  expect(members.find(({ label }) => label === 'customer')).toMatchObject({
    detail: '{…} | null',
    info: 'null for a guest',
  })
  expect(members.find(({ label }) => label === 'lines')).toMatchObject({ detail: '{…}[]' })
})

describe('a value is known wherever it comes from', () => {
  test.each([
    ['an element', 'export default (cart) => cart.lines[0].‸'],
    ['a loop', 'export default ({ lines }) => { for (const line of lines) line.‸ }'],
    ['a callback', 'export default ({ lines }) => lines.filter((l) => l.price > 1).map((line) => line.‸)'],
    ['a sum', 'export default ({ lines }) => lines.reduce((sum, line) => sum + line.‸, 0)'],
    ['what is taken apart', 'export default ({ lines: [first] }) => first.‸'],
    [
      'a variable',
      'export default function f(cart) { const found = cart.lines.find((one) => one.due); return found?.qu‸ }',
    ],
    ['a function that is named', 'const f = ({ lines }) => lines.at(0).‸\nexport default f'],
  ])('%s', async (_where, text) => expect((await labels(text)).slice(0, line.length)).toEqual(line))

  test('the names of what is taken apart', async () => {
    expect(await labels('export default ({ ‸ }) => null')).toContain('shippingAddress')
    expect(await labels('export default ({ lines }) => lines.map(({ s‸ }) => 1)')).toContain('sku')
    expect(await labels('export default ({ customer: { e‸ } }) => null')).toEqual(['email', 'name'])
  })

  test('an inner name hides an outer one, and what nobody knows is not guessed', async () => {
    expect(await labels('export default (cart) => { const f = (cart) => cart.‸ }')).toEqual([])
    expect(await labels('export default (cart) => { const a = a.b; a.‸ }')).toEqual([])
    expect(await labels('export default (cart) => other.‸')).toEqual([])
  })

  test('lists have the methods that change nothing', async () => {
    const members = await labels('export default ({ lines }) => lines.‸')
    expect(members).toEqual(expect.arrayContaining(['map', 'reduce', 'toSorted', 'length']))
    expect(members).not.toContain('push')
  })
})

test('an answer’s parts are offered by kind, without those that it has; and the words that one may be', async () => {
  expect(await labels('export default () => ({ ‸ })', 'checkout')).toEqual(['refuse'])
  expect(await labels("export default () => { return [{ label: 'x', ‸ }] }")).toEqual(['amount', 'on', 'percent'])
  expect(await labels('export default ({ lines }) => lines.map(() => ({ ‸ }))', 'shipping')).toEqual([
    'code',
    'label',
    'price',
  ])
  expect(await labels("export default () => ({ label: 'x', on: '‸' })")).toEqual(['order', 'shipping'])
  expect(await labels('export default () => ({ on: { ‸ } })')).toEqual(['sku'])
  expect(await labels('export default (cart) => { const a = { ‸ }; return null }')).toEqual([])
})
