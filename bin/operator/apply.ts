import type { Command } from 'commander'
import type { PlatformClient } from '../../core/control/client/index.js'
import { isShopError } from '../../core/model/errors.js'
import type { Plan, TenantFile } from '../../core/model/index.js'
import { changeWith } from '../change/change-tenant.js'
import { becauseOption } from '../change/in-tenant.js'
import { showPlan } from '../change/show-plan.js'
import { answering, type Cli } from '../command/cli.js'
import { readTenantFile } from '../command/read-tenant-file.js'
import { teach } from '../command/teach.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { partly } from '../terminal/partly.js'
import { withWebhooks } from './apply-webhooks.js'
import { createWith } from './tenant.js'

interface ApplyOptions {
  readonly dryRun?: boolean
  readonly because?: string
}

/** `shopctl apply`. */
export function declareApply(command: Command, cli: Cli): void {
  command
    .description('Bring shops to where their files want them, live: makes what is missing, and changes nothing twice.')
    .argument('<file...>', 'tenants as in tenants/, or as "shopctl tenant export" writes them')
    .option('--dry-run', 'only say what would change')
    .addOption(becauseOption(['dryRun']))
    .action(answering(cli, (paths: readonly string[], options: ApplyOptions) => apply(cli, paths, options)))
  teach(
    command,
    [
      ['shopctl apply tenants/acme.json', 'shows the plan, then makes it so'],
      ['shopctl apply tenants/*.json --dry-run', 'only the plans'],
      ['shopctl tenant export acme > acme.json', 'a file to start from'],
    ],
    applyWords,
  )
}

const applyWords = `Of a shop that there is, plugins, settings, scripts and webhooks are brought to what the file says: what is not in it is
removed (what a plugin has stored stays, and a script's versions). A file without "scripts" or "webhooks" leaves these as
they are. Secrets that the file only names ("secrets": ["key"]) stay what they are; the secret of a new webhook is said,
once. A webhook is {"url": "https://…", "types": ["order.placed"], "description": "…", "notify": "ada@example.com"}: all but
"url" may be left out, and without "types" it gets all events. Name, currency, port and catalog are for a shop that is made anew; "shopctl catalog import" brings the catalog of
one that there is to what the file says. Each shop's plugins are changed as a whole, in one swap, or not at all; where
one of several files fails, those before it are live.`

async function apply(cli: Cli, paths: readonly string[], { dryRun = false, because }: ApplyOptions): Promise<Answer> {
  const files = await Promise.all(paths.map((path) => readTenantFile(cli, path)))
  const client = await connect(cli)
  const answers: Answer[] = []
  for (const file of files) {
    try {
      answers.push(
        await withWebhooks(file, { client, dryRun }, () => applyFile(cli, file, { client, dryRun, because })),
      )
    } catch (error) {
      if (answers.length === 0) throw error
      return partly(answers, file.slug, error)
    }
    if ((answers.at(-1)?.exitCode ?? 0) !== 0) break
  }
  const exitCode = answers.at(-1)?.exitCode
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    data: answers.map(({ data }) => data),
    show: (look) => answers.map(({ show }) => show(look)).join('\n\n'),
  }
}

interface Applying {
  readonly client: PlatformClient
  readonly dryRun: boolean
  readonly because: string | undefined
}

async function applyFile(cli: Cli, file: TenantFile, { client, dryRun, because }: Applying): Promise<Answer> {
  const { applicationOf } = await import('../../core/model/index.js')
  const change = applicationOf(file)
  const plan = await client.plan(file.slug, change).catch((error: unknown) => {
    if (isShopError(error) && error.code === 'TENANT_NOT_FOUND') return undefined
    throw error
  })
  if (plan === undefined) {
    // What is wrong is told before anything is made, its webhooks among it, which come after the shop.
    const first = await client.planTenant(file)
    return dryRun ? plannedShop(file, first) : createWith(cli, client, file)
  }
  if (dryRun) return { data: plan, show: (look) => showRest(plan, file, look) }
  tell(cli, plan)
  return changeWith(cli, file.slug, { client, change, because })
}

/** What would change but for the webhooks, of which more is said. */
const showRest = (plan: Plan, { webhooks }: TenantFile, look: Look): string =>
  webhooks !== undefined && plan.steps.length + (plan.scripts?.length ?? 0) === 0
    ? `${look.paint.bold(plan.tenant)} has these plugins, settings and scripts already.`
    : showPlan(plan, look)

function plannedShop({ slug, name, plugins = {}, scripts = {} }: TenantFile, { steps }: Plan): Answer {
  const names = Object.keys(plugins)
  const scriptNames = Object.keys(scripts)
  const also = scriptNames.length === 0 ? '' : ` and the scripts ${scriptNames.join(', ')}`
  return {
    data: { tenant: slug, release: null, steps, creates: { name, plugins: names, scripts: scriptNames } },
    show: ({ paint }) =>
      `${paint.green('make')} the shop ${paint.bold(slug)} with ${names.join(', ') || 'no plugins'}${also}`,
  }
}

function tell({ print }: Cli, plan: Plan): void {
  if (!print.isJson && plan.steps.length + (plan.scripts?.length ?? 0) > 0) print.note((look) => showPlan(plan, look))
}
