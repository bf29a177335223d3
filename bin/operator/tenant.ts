import type { Command } from 'commander'
import type { PlatformClient } from '../../core/control/client/index.js'
import { shopError } from '../../core/model/errors.js'
import type { TenantFile } from '../../core/model/index.js'
import { showLive, showTiming } from '../change/change-tenant.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { watch } from '../command/watch.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { exitCodes } from '../terminal/failure.js'
import { showTenants } from './status.js'

interface CreateOptions {
  readonly name?: string
  readonly currency: string
  readonly port: string
}

/** `shopctl tenant …`. */
export function declareTenant(group: Command, cli: Cli): void {
  const create = group
    .command('create')
    .description('Make a shop, and say its seller’s first password for the admin.')
    .argument('<slug>', 'its name in addresses: lower-case letters, digits and dashes')
    .option('--name <name>', 'its name for people (default: from the slug)')
    .option('--currency <code>', 'the currency of its prices (ISO 4217)', 'EUR')
    .option('--port <port>', 'its loopback port; 0 takes a free one, again the same at a start if it still is', '0')
    .action(answering(cli, (slug: string, options: CreateOptions) => createTenant(cli, slug, options)))
  teach(create, [
    ['shopctl tenant create acme', 'prices in EUR, on a free port'],
    ['shopctl tenant create acme --name "Acme Ltd" --currency USD --port 8101', ''],
  ])
  const list = group
    .command('list')
    .description('All shops.')
    .action(answering(cli, () => listTenants(cli)))
  teach(list, [['shopctl tenant list', '']])
  const exporting = group
    .command('export')
    .description(
      'Print a shop as a file that "shopctl apply" takes: plugins, settings, scripts and webhooks, without secrets.',
    )
    .argument('<slug>', 'the shop')
    .action(answering(cli, (slug: string) => exportTenant(cli, slug)))
  teach(exporting, [['shopctl tenant export acme > tenants/acme.json', '']])
  declareRemoval(group, cli)
  const password = group
    .command('password')
    .description('Give a shop’s seller a new first password; the old one does not work any more.')
    .argument('<slug>', 'the shop')
    .action(answering(cli, (slug: string) => resetPassword(cli, slug)))
  teach(password, [['shopctl tenant password acme', '']])
}

function declareRemoval(group: Command, cli: Cli): void {
  const remove = group
    .command('remove')
    .description('Remove a shop with all its data: customers, orders, plugins. It cannot be undone.')
    .argument('<slug>', 'the shop')
    .option('--yes', 'without being asked')
    .action(answering(cli, (slug: string, { yes }: { readonly yes?: true }) => removeTenant(cli, slug, yes === true)))
  teach(remove, [
    ['shopctl tenant remove acme', 'asks first'],
    ['shopctl tenant remove acme --yes', 'for scripts'],
  ])
}

async function createTenant(cli: Cli, slug: string, options: CreateOptions): Promise<Answer> {
  const { name = nameFrom(slug), currency, port } = options
  const { parse, problemsOf, slug: slugs, tenantFile } = await import('../../core/model/index.js')
  if (problemsOf(slugs, slug).length > 0) throw shopError('NAME_INVALID', 'tenant', slug)
  const wanted = { slug, name, currency: currency.toUpperCase(), port: portOf(port) }
  const file = parse(tenantFile, wanted, 'The tenant')
  return createWith(cli, await connect(cli), file)
}

/** Has the platform make the shop, and says where it is and how its seller gets in. */
export async function createWith(cli: Cli, client: PlatformClient, file: TenantFile): Promise<Answer> {
  const { slug } = file
  const { result, timing } = await watch(cli, {
    work: (onStep) => client.createTenant(file, ({ phase, ...step }) => onStep({ name: phase, ...step })),
    whenLeft: 'The shop is made without you. See how it ends:  shopctl tenant list',
  })
  const { release, password = null } = result
  const [tenant, { admin }] = await Promise.all([client.tenant(slug), client.status()])
  return {
    data: { tenant, password, release, ...timing },
    show: (look) => {
      const { bold, cyan, dim } = look.paint
      const seller =
        password === null
          ? ''
          : `\n  admin   ${cyan(admin)}  ${dim('sign in as')} ${slug} ${dim('with')} ${bold(password)}  ${dim('(shown this once)')}`
      const sells = (file.catalog ?? []).length === 0 ? `\n  sells   nothing yet  ${dim(fill(slug))}` : ''
      return `${showLive(slug, release, look)}\n${showTiming(timing, look)}\n\n  shop    ${cyan(tenant.address ?? '')}${seller}${sells}`
    },
  }
}

const fill = (slug: string): string => `fill its catalog:  shopctl catalog import products.json --tenant ${slug}`

/** `acme-ltd` → `Acme ltd`. */
const nameFrom = (slug: string): string => `${slug.charAt(0).toUpperCase()}${slug.slice(1).replaceAll('-', ' ')}`

// What is no number stays what it is, for the parser to name it.
const portOf = (text: string): unknown => (/^\d+$/.test(text) ? Number(text) : text)

async function exportTenant(cli: Cli, slug: string): Promise<Answer> {
  const file = await (await connect(cli)).tenantFile(slug)
  return { data: file, show: () => JSON.stringify(file, null, 2) }
}

async function listTenants(cli: Cli): Promise<Answer> {
  const { tenants } = await (await connect(cli)).status()
  return { data: tenants, show: (look) => showTenants(tenants, look) }
}

async function removeTenant(cli: Cli, slug: string, isSure: boolean): Promise<Answer> {
  const client = await connect(cli)
  const { name } = await client.tenant(slug)
  if (!isSure && !(await confirmed(cli, slug, name))) {
    return { data: { removed: null }, show: () => `${slug} stays.`, exitCode: exitCodes.refused }
  }
  await client.removeTenant(slug)
  return { data: { removed: slug }, show: ({ paint }) => `${paint.green('✓')} ${slug} and its data are gone.` }
}

async function confirmed({ print }: Cli, slug: string, name: string): Promise<boolean> {
  if (!print.canAsk)
    throw usageError('Nobody is here to be asked; --yes says that you are sure.', 'shopctl tenant remove')
  const typed = await print.ask(`This removes the shop ${name} with all its data. Type ${slug} to go on: `)
  return typed.trim() === slug
}

async function resetPassword(cli: Cli, slug: string): Promise<Answer> {
  const { password } = await (await connect(cli)).resetPassword(slug)
  return {
    data: { tenant: slug, password },
    show: ({ paint }) => `${slug} signs in with ${paint.bold(password)} now, and is asked to change it.`,
  }
}
