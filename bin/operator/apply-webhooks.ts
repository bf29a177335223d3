import type { AppliedWebhooks, PlatformClient } from '../../core/control/client/index.js'
import { isShopError } from '../../core/model/errors.js'
import type { TenantFile } from '../../core/model/index.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { partly } from '../terminal/partly.js'
import { safeLine } from '../terminal/safe-text.js'

export interface WithWebhooks {
  readonly client: PlatformClient
  readonly dryRun: boolean
}

/**
 * Has the rest of the shop applied, then its webhooks, where its file says any; tells the secrets of new ones. What is refused of
 * them is told before anything is changed of a shop that there is; one that was made just now is told of beside what was refused.
 */
export async function withWebhooks(
  { slug, webhooks, plugins }: TenantFile,
  { client, dryRun }: WithWebhooks,
  applyRest: () => Promise<Answer>,
): Promise<Answer> {
  if (webhooks === undefined) return applyRest()
  const planned = await client
    .webhooks(slug)
    .apply({ webhooks, dryRun: true, ...comingIn(plugins) })
    .catch((error: unknown) => {
      if (isShopError(error) && error.code === 'TENANT_NOT_FOUND') return allNew(webhooks)
      throw error
    })
  const answer = await applyRest()
  const applied = dryRun ? planned : await client.webhooks(slug).apply({ webhooks }).catch(asFault)
  if (applied instanceof Error) return partly([answer], `the webhooks of ${slug}`, applied)
  return {
    ...answer,
    data: { ...(answer.data as object), webhooks: applied },
    show: (look) => [answer.show(look), ...linesOf(applied, look, dryRun)].join('\n'),
  }
}

/** What they emit is known when they are there. */
function comingIn(plugins: TenantFile['plugins'] = {}): { readonly coming?: string[] } {
  const coming = Object.entries(plugins).map(([name, plugin]) => plugin.package ?? name)
  return coming.length === 0 ? {} : { coming }
}

const asFault = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

const allNew = (webhooks: NonNullable<TenantFile['webhooks']>): AppliedWebhooks => ({
  added: webhooks.map(({ url }) => ({ id: null, url, secret: null })),
  changed: [],
  removed: [],
})

function linesOf({ added, changed, removed }: AppliedWebhooks, { paint }: Look, dryRun: boolean): string[] {
  if (added.length + changed.length + removed.length === 0) return ['Its webhooks are so already.']
  const { green, bold, dim } = paint
  const named = ({ id, url }: { readonly id: string | null; readonly url: string }): string =>
    `${bold(id ?? 'a webhook')} ${dim(safeLine(url))}`
  const words = dryRun
    ? ['would be made', 'would be changed', 'would be removed']
    : ['is made', 'is changed', 'is gone']
  const line = (
    word: string | undefined,
    what: AppliedWebhooks['removed'][number] | AppliedWebhooks['added'][number],
  ) => `${green('✓')} ${named(what)} ${word ?? ''}`
  return [
    ...removed.map((one) => line(words[2], one)),
    ...changed.map((one) => `${line(words[1], one)}: ${differenceWords(one)}`),
    ...added.map(
      (one) =>
        `${line(words[0], one)}${one.secret === null ? '' : `. Secret: ${bold(one.secret)} ${dim('(shown this once)')}`}`,
    ),
  ]
}

const differenceWords = ({ differences }: AppliedWebhooks['changed'][number]): string =>
  differences.map(({ what, from, to }) => `${what} ${safeLine(from) || 'none'} → ${safeLine(to) || 'none'}`).join('; ')
