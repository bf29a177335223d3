import { type Static, Type } from 'typebox'
import { parse, parseJson, shopError } from '../core/model/index.js'

/** What the platform tells the registry's process, as one JSON argument. It holds no secret. */
export const registrySettings = Type.Object(
  {
    /** The folder in which the registry keeps all it has (`SHOPCTL_HOME/registry`). */
    folder: Type.String({ minLength: 1 }),
    /** On the loopback; 0 chooses a free one. */
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    /** What goes over all that authors publish. Without it they cannot. */
    gate: Type.Optional(
      Type.Object(
        {
          /** Path of the program: see `GateQuestion`. */
          program: Type.String({ minLength: 1 }),
          /** Folder of the kernel that plugins are described with. */
          kernel: Type.String({ minLength: 1 }),
          /** What must stand around a plugin that is run, or `auto`. */
          sandbox: Type.Enum(['auto', 'full', 'reduced', 'bare']),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type RegistrySettings = Static<typeof registrySettings>
export type GateSettings = NonNullable<RegistrySettings['gate']>

export const parseRegistrySettings = (text: string): RegistrySettings =>
  parseJson(registrySettings, text, 'The settings of the registry')

const fromRegistry = Type.Union([
  /** Sent once. Who shows the token may publish; it stays the same as long as the folder does. */
  Type.Object({ kind: Type.Literal('listening'), port: Type.Integer(), token: Type.String() }),
  Type.Object({ kind: Type.Literal('failed'), code: Type.String(), message: Type.String() }),
])

/** What the registry's process says over its channel. */
export type FromRegistry = Static<typeof fromRegistry>

export const parseFromRegistry = (message: unknown): FromRegistry =>
  parse(fromRegistry, message, 'A message of the registry')

/** Where packages come from that were not published here. */
export type UplinkChoice =
  | { readonly kind: 'none' }
  /** The npm registry that npm itself is set to. */
  | { readonly kind: 'npm' }
  | { readonly kind: 'url'; readonly url: string }

/** Reads `SHOPCTL_UPLINK`: unset, `none`, or the address of a registry. */
export function parseUplinkChoice(text: string | undefined): UplinkChoice {
  if (text === undefined || text === '') return { kind: 'npm' }
  if (text === 'none') return { kind: 'none' }
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return { kind: 'url', url: text }
  throw shopError('INPUT_INVALID', 'SHOPCTL_UPLINK', ['it must be "none" or the http address of a registry'])
}
