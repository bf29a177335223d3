import { expect, test } from 'vitest'
import type { Installation } from '../../../core/model/index.js'
import { externalModule } from '../../../core/protocol/index.js'
import { FakeRegistry, installation } from './fake-registry.js'
import { openBuilder } from './open-builder.js'

const { signal } = new AbortController()
const hooks = [{ kind: 'before' as const, point: 'Checkout.place', method: 'check', deadline: 500 }]
const events = [{ types: ['order.placed'], method: 'tell' }]
const german = { 'locales/de.json': JSON.stringify({ denials: { NO: 'Nein' } }) }

const registry = (): FakeRegistry =>
  new FakeRegistry()
    .plugin(
      'guard@1.0.0',
      { facts: { hooks, events }, scopes: ['http:api.example.com'] },
      { 'index.js': 'export default class Inside {}\n', ...german },
    )
    .plugin('pages@1.0.0', { facts: { routes: ['GET /pages'], mail: ['hello'] } })
    .plugin('needy@1.0.0', { peerDependencies: { guard: '^1' } })

const outside = (spec: string): Installation => installation(spec, { place: 'outside' })

test('in the bundle stands what publish would have written for an external plugin, and none of its code (N10)', async () => {
  const builder = await openBuilder(registry())
  const installations = [outside('guard'), installation('second=guard')]
  const lock = await builder.resolve({ installations, signal })
  const { bundle, plugins, entry } = await builder.build(lock, { signal })
  const external = {
    hooks: [{ point: 'Checkout.place', kind: 'before' as const, deadlineMs: 500 }],
    events: ['order.placed'],
  }
  expect(externalModule(external)).toContain('deadline":500')
  expect(bundle.code.toString()).toContain('externalPlugin({')
  expect(bundle.code.toString()).toContain('Nein')
  expect(entry).toContain(`id: 'guard@1.0.0',\n      scopes: ['outside'],`)
  expect(entry).toContain(`load: () => import('guard@1.0.0 outside as guard')`)
  expect(entry).toContain(`load: () => import('guard@1.0.0')`)
  const [placed, second] = plugins
  expect(placed).toMatchObject({
    place: 'outside',
    scopes: ['http:api.example.com', 'outside'],
    facts: { outside: { events: ['order.placed'] }, events: [], hooks: [{ method: 'beforeCheckoutPlace' }] },
  })
  expect(second?.facts.events).toEqual(events)
  const again = await openBuilder(registry())
  expect((await again.build(lock, { signal })).bundle.hash).toBe(bundle.hash)
  const alone = await again.resolve({ installations: [outside('guard')], signal })
  expect((await again.build(alone, { signal })).bundle.code.toString()).not.toContain('class Inside')
})

test('one that has more stays in the shop, and is told what keeps it there; so is one that another needs (N10)', async () => {
  const builder = await openBuilder(registry())
  const resolving = builder.resolve({
    installations: [outside('pages'), outside('guard'), installation('needy')],
    signal,
  })
  await expect(resolving).rejects.toMatchObject({
    code: 'PLACE_IMPOSSIBLE',
    message: expect.stringMatching(
      /needy needs it in the shop[^]*it has routes \(GET \/pages\); it has mails \(hello\)/,
    ),
  })
})
