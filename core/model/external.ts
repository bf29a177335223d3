import { type Static, Type } from 'typebox'
import { packageName } from './installation.js'

/**
 * What a plugin that runs outside of the shop declares in its manifest, since nobody can find it out by running it: it may
 * be written in any language.
 */
export const external = Type.Object(
  {
    hooks: Type.Optional(
      Type.Array(
        Type.Object(
          {
            /** `Checkout.place`: a class of `@shopctl/sdk/shop`, and a point on it. */
            point: Type.String({ pattern: '^[A-Z][A-Za-z0-9]*\\.[a-z][A-Za-z0-9]*$', maxLength: 100 }),
            kind: Type.Literal('before'),
            /** Milliseconds. */
            deadlineMs: Type.Optional(Type.Integer({ minimum: 1 })),
            /** Packages whose hooks stand behind this one, and before it. */
            before: Type.Optional(Type.Array(packageName)),
            after: Type.Optional(Type.Array(packageName)),
            detachable: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
        { maxItems: 50 },
      ),
    ),
    /** Types: `order.placed`. */
    events: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 })),
    /** JSON schema of its settings. */
    config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
)
export type External = Static<typeof external>
