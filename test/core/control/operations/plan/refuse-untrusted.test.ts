import { expect, test } from 'vitest'
import type { Control } from '../../../../../core/control/index.js'
import { refuseUntrusted } from '../../../../../core/control/operations/plan/refuse-untrusted.js'
import type { Lock } from '../../../../../core/model/index.js'

/** A machine on which a plugin could do what the platform can, and whose operator trusts none. */
const control = {
  supervisor: { sandbox: { mode: 'bare' } },
  trusted: { strangers: async (packages: readonly string[]) => packages },
} as unknown as Control

const guard = { name: 'guard', package: 'guard', version: '1.0.0', kind: 'explicit', enabled: true } as const
const lockOf = (...plugins: Lock['plugins']): Lock => ({ plugins, packages: {} })
const outside = lockOf({ ...guard, place: 'outside' })

test('a plugin that nobody trusts with the machine may run outside, and not be placed in the shop (N10)', async () => {
  await expect(refuseUntrusted(control, outside, lockOf())).resolves.toBeUndefined()
  await expect(refuseUntrusted(control, lockOf(guard), outside)).rejects.toMatchObject({ code: 'PLUGIN_UNTRUSTED' })
  await expect(refuseUntrusted(control, lockOf(guard), lockOf(guard))).resolves.toBeUndefined()
})
