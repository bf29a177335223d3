import { append, type LifecycleNote } from './metadata.js'

type Callback<Args extends readonly unknown[]> = <M extends (...args: Args) => void | Promise<void>>(
  prototype: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void

/**
 * Runs when the shop starts with this plugin, before the first request comes; for five seconds at most. When it rejects,
 * the release does not go live and the shop goes on as it was.
 */
export const started: Callback<[]> = lifecycle('started')

/**
 * Runs before `started` where the live release has another version of this plugin, newer or older, with that version
 * (`1.2.0`). At least once: a start that fails later is tried again.
 */
export const upgraded: Callback<[from: string]> = lifecycle('upgraded')

/**
 * Runs when the shop has answered its last request and is about to end: because another release has taken its place, or
 * the platform stops. Not after a crash; what must not be lost belongs into the database. Five seconds at most.
 */
export const stopping: Callback<[]> = lifecycle('stopping')

/**
 * Runs once the plugin was removed from the shop, after `stopping`. Its tables and settings are still there, and stay
 * unless the seller has them purged. It does not run for a plugin that was switched off.
 */
export const removed: Callback<[]> = lifecycle('removed')

function lifecycle(kind: LifecycleNote['kind']): Callback<never> {
  return (prototype, method) => append(prototype.constructor, 'lifecycle', { kind, method: String(method) })
}
