import { type Static, Type } from 'typebox'
import { external } from './external.js'
import { packageName } from './installation.js'
import { sellerLocale } from './locale.js'
import { migrationFacts } from './migration.js'

/** A token is called by the package that exports it and its name there. */
const services = Type.Array(Type.Object({ token: Type.String(), by: Type.String() }))

/** What a plugin does, as publish saw it when it ran the plugin once. The platform reads only these. */
export const facts = Type.Object(
  {
    /** Version of the SDK that the plugin was compiled against. */
    sdk: Type.String(),
    hooks: Type.Array(
      Type.Object({
        kind: Type.Union([Type.Literal('before'), Type.Literal('after'), Type.Literal('around')]),
        /** `Checkout.place`: the class and the hook point declared on it. */
        point: Type.String(),
        method: Type.String(),
        /** Packages whose hooks of this kind stand behind this one, and before it. */
        before: Type.Optional(Type.Array(packageName)),
        after: Type.Optional(Type.Array(packageName)),
        /** Milliseconds. */
        deadline: Type.Optional(Type.Integer({ minimum: 1 })),
        /** Whether an installation may choose not to stand here. */
        detachable: Type.Optional(Type.Boolean()),
      }),
    ),
    /** Durable events that a method subscribes to. */
    events: Type.Array(
      Type.Object({
        types: Type.Array(Type.String()),
        method: Type.String(),
        /** Fields that an event must have: values, or `config.<setting>`. */
        where: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
      }),
    ),
    /** Types of its own events: `loyalty-points.earned`. */
    emits: Type.Optional(Type.Array(Type.String())),
    jobs: Type.Array(Type.Object({ cron: Type.String(), method: Type.String() })),
    /** Methods that take jobs from the queue. */
    queue: Type.Optional(Type.Array(Type.Object({ method: Type.String() }))),
    /** Classes that do something for the shop when it asks: `{ kind: 'shipping', name: 'FlatRate' }`. */
    providers: Type.Optional(
      Type.Array(
        Type.Object({
          kind: Type.String(),
          name: Type.String(),
          /** A shop has one of this kind at most. */
          exclusive: Type.Optional(Type.Boolean()),
        }),
      ),
    ),
    /** Classes that other plugins are given by a token: `{ token: 'loyalty-points:Points', by: 'PointsService' }`. */
    offers: Type.Optional(services),
    /** Classes that work in the place of one of the shop's: `{ token: '@shopctl/sdk/shop:CatalogSearch', by: 'Synonyms' }`. */
    replaces: Type.Optional(services),
    /** Tokens of other plugins that the constructors want: `loyalty-points:Points`. */
    needs: Type.Optional(Type.Array(Type.String())),
    /** Fields that it adds to what the shop keeps. */
    fields: Type.Optional(
      Type.Array(
        Type.Object({
          entity: Type.Enum(['product', 'customer', 'cart', 'order']),
          name: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,63}$' }),
          write: Type.Enum(['plugin', 'shopper']),
          /** JSON schema, the default in it. */
          schema: Type.Record(Type.String(), Type.Unknown()),
        }),
      ),
    ),
    /** `GET /wishlists/:id`. */
    routes: Type.Array(Type.String()),
    /** Scopes that the constructors' capabilities need: `mail`, `http`, `carts:read`. */
    capabilities: Type.Array(Type.String()),
    /** JSON schema of the config; null when the plugin takes none. */
    config: Type.Union([Type.Null(), Type.Record(Type.String(), Type.Unknown())]),
    /** Names of the mail templates: `welcome`, and `welcome.de` for its German. */
    mail: Type.Array(Type.String()),
    /** Methods that run at the turns of an installation's life. */
    lifecycle: Type.Optional(
      Type.Array(
        Type.Object({
          kind: Type.Union([
            Type.Literal('started'),
            Type.Literal('upgraded'),
            Type.Literal('stopping'),
            Type.Literal('removed'),
          ]),
          method: Type.String(),
        }),
      ),
    ),
    /** What makes its tables, in the order in which it runs. */
    migrations: Type.Optional(Type.Array(migrationFacts)),
    /** Language → what sellers read of the plugin in it. */
    locales: Type.Optional(Type.Record(Type.String(), sellerLocale)),
    /** It runs outside of the shop: what it is sent. Its hooks are asked over its connection. */
    outside: Type.Optional(Type.Object({ events: Type.Array(Type.String()) }, { additionalProperties: false })),
    /** What is new in this version, from the author's CHANGELOG.md. */
    changes: Type.Optional(Type.String({ maxLength: 4000 })),
    /** Paths below `assets/`. */
    assets: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
)
export type Facts = Static<typeof facts>

/** The `shopctl` section of a plugin's package.json. `facts` is written by publish, never by hand. */
export const manifest = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 80 }),
    icon: Type.Optional(Type.String()),
    /** `mail`, `carts:read`, `http:api.example.com`, `http:*.example.com`, `http:config.url`. */
    scopes: Type.Array(Type.String({ pattern: '^[a-z]+(:[A-Za-z0-9.*:_-]+)?$' })),
    /** It runs outside of the shop, and holds no code for it. */
    external: Type.Optional(external),
    facts: Type.Optional(facts),
    /** Hash of the folder that it was made of; written by publish too, so that an unchanged one is known at sight. */
    source: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Manifest = Static<typeof manifest>

/** A plugin as the marketplace lists it: one row a package, its newest version. */
export interface PluginSummary {
  readonly name: string
  readonly version: string
  readonly title: string
  readonly description: string
  readonly scopes: readonly string[]
  readonly publishedAt: string
}

/** All that can be known of one published version of a plugin without fetching it. */
export interface PluginDetails extends PluginSummary {
  /** Newest first. */
  readonly versions: readonly string[]
  readonly readme: string
  readonly facts: Facts
}
