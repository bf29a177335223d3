import { applyWebhooks, type Control, createTenant } from '../control/index.js'
import { isShopError, type TenantFile } from '../model/index.js'
import type { House } from './house.js'

export interface NewTenant {
  readonly tenant: string
  readonly password: string
}

/** First passwords that no start before has come to show: what they were nobody knows, and so they are new ones. */
export async function untoldPasswords({ accounts }: Pick<Control, 'accounts'>): Promise<NewTenant[]> {
  const untold: NewTenant[] = []
  for (const tenant of await accounts.untold())
    untold.push({ tenant, password: await accounts.resetPassword(tenant, false) })
  return untold
}

/** Makes a shop of `tenants/`. One whose making has ended the process twice keeps the platform from its start no more: undefined. */
export async function makeShop(control: Control, file: TenantFile, house: House): Promise<NewTenant | undefined> {
  const { slug } = file
  const next = 'Make it by hand, of its file in tenants/:  shopctl apply <file>'
  const attempt = { kind: 'shop', subject: slug, what: `the shop ${slug}`, next } as const
  try {
    return await control.attempts.make(attempt, () => create(control, file, house))
  } catch (error) {
    if (!isShopError(error) || error.code !== 'CUT_OFF_TWICE') throw error
    house.log(error.message, { tenant: slug, next })
    house.onProgress({ step: 'shops', detail: `${error.message} ${next}` })
    return undefined
  }
}

async function create(control: Control, file: TenantFile, { settings, signal, log }: House): Promise<NewTenant> {
  const port = settings.fixedShopPorts ? (file.port ?? 0) : 0
  const { password } = await createTenant(control, {
    file: { ...file, port },
    by: 'tenants/',
    tellsLater: true,
    signal,
  })
  // Nobody is here to be told their secrets: sellers rotate them. What cannot be called now keeps no platform from its start.
  if (file.webhooks !== undefined)
    await applyWebhooks(control, file.slug, { webhooks: file.webhooks }).catch((error: unknown) =>
      log('a shop has none of the webhooks of its file: apply it again', { tenant: file.slug, error: String(error) }),
    )
  return { tenant: file.slug, password }
}
