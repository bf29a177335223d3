import { type Static, Type } from 'typebox'
import { statedScripts } from '../scripts/contract/index.js'
import { attachments, failurePolicy, installationName, packageName, place } from './installation.js'
import type { Lock } from './lock.js'
import { parse } from './parse.js'

const config = Type.Record(Type.String(), Type.Unknown())

const range = Type.String({ minLength: 1, maxLength: 100 })

const addition = Type.Object(
  {
    package: packageName,
    range,
    name: Type.Optional(installationName),
    config: Type.Optional(config),
    onFailure: Type.Optional(failurePolicy),
    attach: Type.Optional(attachments),
    place: Type.Optional(Type.Literal('outside')),
  },
  { additionalProperties: false },
)

/** As far as the database counts. */
const releaseNumber = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 })

const names = Type.Array(installationName, { minItems: 1, maxItems: 100 })
const strict = { additionalProperties: false } as const
const named = <K extends string>(kind: K) => Type.Object({ kind: Type.Literal(kind), names }, strict)
/** With `cascade` it is done to the plugins as well that cannot be without these. */
const cascading = <K extends string>(kind: K) =>
  Type.Object({ kind: Type.Literal(kind), names, cascade: Type.Optional(Type.Boolean()) }, strict)
const wish = Type.Object({ package: packageName, range: Type.Optional(range) }, strict)
const stated = Type.Object(
  {
    name: installationName,
    package: packageName,
    range,
    config,
    enabled: Type.Boolean(),
    secrets: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
    onFailure: Type.Optional(failurePolicy),
    attach: Type.Optional(attachments),
    place: Type.Optional(Type.Literal('outside')),
  },
  strict,
)
const update = Type.Object({ name: installationName, range: Type.Optional(range) }, strict)

const changes = {
  add: Type.Object(
    {
      kind: Type.Literal('add'),
      plugins: Type.Array(addition, { minItems: 1, maxItems: 100 }),
      /** What they subscribe to begins with all events that are still kept; from now on where it is left out. */
      replay: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
  /** What it has stored stays, unless it is purged too. */
  remove: Type.Object(
    {
      kind: Type.Literal('remove'),
      names,
      cascade: Type.Optional(Type.Boolean()),
      /** What it has stored goes when its grace is over: until then it can be restored. With `now` it goes at once. */
      purge: Type.Optional(Type.Boolean()),
      now: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
  /** Brings back what waits to be purged: with its rows, its settings and its version. */
  restore: named('restore'),
  enable: named('enable'),
  disable: cascading('disable'),
  /**
   * To the newest version that the range allows; to another range where one is given. Without any plugins, all of them.
   * A version that may do more than the one before must be agreed to: `accepts` has the scopes, by installation.
   */
  update: Type.Object(
    {
      kind: Type.Literal('update'),
      plugins: Type.Array(update, { maxItems: 100 }),
      accepts: Type.Optional(Type.Record(installationName, Type.Array(Type.String(), { maxItems: 100 }))),
      /** Those that are switched on with it. */
      enable: Type.Optional(names),
      /** No farther than to patches, or to minor versions, of the versions that they have. */
      within: Type.Optional(Type.Enum(['patch', 'minor'])),
    },
    strict,
  ),
  /** Keys that are not named stay; `null` takes a key away. */
  configure: Type.Object(
    {
      kind: Type.Literal('configure'),
      name: installationName,
      config,
      /** `default` leaves it to the hook points again. */
      onFailure: Type.Optional(Type.Enum(['open', 'closed', 'default'])),
      /** Methods that are not named stay where they are; `null` puts one on all of its points again. */
      attach: Type.Optional(
        Type.Record(Type.String(), Type.Union([Type.Array(Type.String(), { maxItems: 100 }), Type.Null()])),
      ),
    },
    strict,
  ),
  /** Has plugins run outside of the shop, or in it again: the operator's alone. */
  place: Type.Object({ kind: Type.Literal('place'), names, place }, strict),
  /** The explicit plugins are exactly these from now on, and switched on. One that is there stays as it is. */
  set: Type.Object({ kind: Type.Literal('set'), plugins: Type.Array(wish, { maxItems: 100 }) }, strict),
  /**
   * As a tenant file says: exactly these installations, with exactly these settings; secrets that are only named stay. And
   * exactly these scripts, unless nothing is said of them.
   */
  apply: Type.Object(
    {
      kind: Type.Literal('apply'),
      plugins: Type.Array(stated, { maxItems: 100 }),
      scripts: Type.Optional(statedScripts),
    },
    strict,
  ),
  rollback: Type.Object({ kind: Type.Literal('rollback'), to: releaseNumber }, strict),
}
const kindOf = Type.Object({ kind: Type.Enum(Object.keys(changes) as (keyof typeof changes)[]) })

/** What a person asks to be done to a tenant's set. All of it happens, or nothing. */
export type Change = Static<(typeof changes)[keyof typeof changes]>
export type SetChange = Exclude<Change, { kind: 'rollback' }>
/** One that says itself what the set is afterwards. */
export type AppliedChange = Exclude<SetChange, { kind: 'restore' }>
export type Addition = Static<typeof addition>
export type Wish = Static<typeof wish>
export type RangeUpdate = Static<typeof update>
export type StatedInstallation = Static<typeof stated>

/** Rejects with INPUT_INVALID and the reasons that belong to the kind. */
export function parseChange(value: unknown): Change {
  const { kind } = parse(kindOf, value, 'The change')
  const schema: (typeof changes)[typeof kind] = changes[kind]
  return parse(schema, value, 'The change')
}

/** The lock without what the change is to choose afresh. */
export function loosen(lock: Lock, change: Change): Lock {
  if (change.kind !== 'update') return lock
  if (change.plugins.length === 0) return { ...lock, plugins: [] }
  const names = change.plugins.map(({ name }) => name)
  return { ...lock, plugins: lock.plugins.filter(({ name }) => !names.includes(name)) }
}

/** The change in a person's words: `add order-minimum@^1`. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'add':
      return `add ${change.plugins.map(specOf).join(' ')}${change.replay === true ? ' with earlier events' : ''}`
    case 'set':
      return ['set', ...change.plugins.map(specOf)].join(' ')
    case 'apply':
      return ['apply', ...change.plugins.map(({ name }) => name)].join(' ')
    case 'update':
      return `update ${change.plugins.length === 0 ? 'all' : change.plugins.map(({ name, range }) => (range === undefined ? name : `${name}@${range}`)).join(' ')}`
    case 'configure':
      return `configure ${change.name}`
    case 'place':
      return `place ${change.names.join(' ')} ${change.place}`
    case 'rollback':
      return `rollback to ${change.to}`
    case 'remove':
      return `${change.purge === true ? 'purge' : 'remove'} ${change.names.join(' ')}`
    case 'restore':
    case 'enable':
    case 'disable':
      return `${change.kind} ${change.names.join(' ')}`
  }
}

const specOf = ({ package: name, range = '*' }: Wish): string => `${name}${range === '*' ? '' : `@${range}`}`
