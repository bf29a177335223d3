import { type Static, Type } from '@shopctl/sdk'

/** Settings of the greeter: the smallest order, in minor units. */
export const GreeterConfig = Type.Object({ minimum: Type.Integer({ minimum: 0, default: 1000 }) })
export type GreeterConfig = Static<typeof GreeterConfig>
