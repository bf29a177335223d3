import type { Command } from 'commander'
import type { PlatformClient, ReleaseView } from '../../core/control/client/index.js'
import { shopError } from '../../core/model/errors.js'
import { changeWith, planWith } from '../change/change-tenant.js'
import { changing, type InTenant } from '../change/in-tenant.js'
import { showSteps } from '../change/show-plan.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look, Paint } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'

interface ListOptions extends Pick<InTenant, 'tenant'> {
  readonly before?: string
}

/** `shopctl release …`. */
export function declareRelease(group: Command, cli: Cli): void {
  const list = group
    .command('list')
    .description('A shop’s releases, the newest first.')
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--before <number>', 'older ones: those with a lower number')
    .action(answering(cli, (options: ListOptions) => listReleases(cli, options)))
  teach(
    list,
    [
      ['shopctl release list --tenant acme', 'the newest 50'],
      ['shopctl release list --tenant acme --before 51', 'what was before them'],
    ],
    listWords,
  )
  const rollback = changing(group.command('rollback'))
    .description('Go back to an earlier release, live: its plugins in their versions, with their settings of then.')
    .argument('[number]', 'the release; the one that was live before this one when it is left out')
    .action(answering(cli, (number: string | undefined, where: InTenant) => rollBack(cli, where, number)))
  teach(rollback, [
    ['shopctl release rollback --tenant acme', 'undo the last change'],
    ['shopctl release rollback 3 --tenant acme', 'as it was in release 3'],
  ])
  declareDiff(group, cli)
}

function declareDiff(group: Command, cli: Cli): void {
  const diff = group
    .command('diff')
    .description('Say what is different in a release from another one: plugins, versions, what they may, settings.')
    .argument('<from>', 'a release')
    .argument('[to]', 'another one; the live one when it is left out')
    .requiredOption('--tenant <slug>', 'the shop')
    .action(
      answering(cli, (from: string, to: string | undefined, { tenant }: Pick<InTenant, 'tenant'>) =>
        diffReleases(cli, tenant, [from, to]),
      ),
    )
  teach(diff, [
    ['shopctl release diff 3 5 --tenant acme', 'what came, went and changed from release 3 to 5'],
    ['shopctl release diff 3 --tenant acme', 'and since release 3'],
  ])
}

async function diffReleases(
  cli: Cli,
  tenant: string,
  [from, to]: readonly [string, string | undefined],
): Promise<Answer> {
  const client = await connect(cli)
  const first = parseNumber(from, 'shopctl release diff')
  const last = to === undefined ? await liveNumber(client, tenant) : parseNumber(to, 'shopctl release diff')
  const diff = await client.releaseDiff(tenant, first, last)
  return {
    data: diff,
    show: (look) =>
      diff.steps.length === 0
        ? `Releases ${first} and ${last} of ${tenant} have the same plugins with the same settings.`
        : `From release ${first} to ${last}:\n${showSteps(diff.steps, look)}`,
  }
}

async function liveNumber(client: PlatformClient, tenant: string): Promise<number> {
  const { release } = await client.tenant(tenant)
  if (release === null) throw shopError('NO_EARLIER_RELEASE', tenant)
  return release
}

const listWords = `Column "by", who asked for it: a seller’s account; "operator", whoever runs the platform and holds its token, as
this command line does; or what made the shop. Column "difference": from the release that it took the place of.
Column "can come back": what it is made of is kept (shopctl gc --help). In a terminal, what is long goes on in
further lines, six at most; --json says it whole.`

async function listReleases(cli: Cli, { tenant, before }: ListOptions): Promise<Answer> {
  const page = before === undefined ? {} : { before: parseNumber(before, 'shopctl release list') }
  const releases = newestFirst(await (await connect(cli)).releases(tenant, page))
  return {
    data: releases,
    show: (look) =>
      releases.length === 0
        ? `${tenant} has no${before === undefined ? '' : ' such'} releases.`
        : [table(releases, columns, look), ...olderOnes(tenant, releases, look)].join('\n'),
  }
}

function olderOnes(tenant: string, releases: readonly ReleaseView[], { paint }: Look): readonly string[] {
  const oldest = releases.at(-1)?.number ?? 1
  if (oldest === 1) return []
  return ['', paint.dim(`Older ones:  shopctl release list --tenant ${tenant} --before ${oldest}`)]
}

const newestFirst = (releases: readonly ReleaseView[]): ReleaseView[] =>
  releases.toSorted((a, b) => b.number - a.number)

const columns: readonly Column<ReleaseView>[] = [
  { title: 'release', of: ({ number }) => number },
  { title: 'state', of: ({ state }) => state, paint: ({ state }, paint) => paintState(state, paint) },
  { title: 'live since', of: ({ liveAt, createdAt }) => localTime(liveAt ?? createdAt), isWordy: true },
  { title: 'can come back', of: ({ state, canReturn }) => (state === 'live' ? '' : canReturn ? 'yes' : 'no') },
  { title: 'by', of: ({ by }) => by, isWordy: true },
  { title: 'what for', of: ({ reason }) => reason, isWordy: true },
  { title: 'difference', of: ({ difference = [] }) => safeLine(difference.join('; ')), isWordy: true },
  {
    title: 'plugins',
    of: ({ plugins, error }) =>
      error ?? plugins.map(({ name, version, enabled }) => `${name}@${version}${enabled ? '' : ' (off)'}`).join(' '),
    isWordy: true,
  },
]

function paintState(state: ReleaseView['state'], { green, red, yellow, dim }: Paint): (text: string) => string {
  switch (state) {
    case 'live':
      return green
    case 'failed':
      return red
    case 'candidate':
      return yellow
    case 'retired':
      return dim
  }
}

/** `2026-11-22 10:03:12` where the terminal is. */
const localTime = (iso: string): string => new Date(iso).toLocaleString('sv-SE')

async function rollBack(cli: Cli, { tenant, dryRun, because }: InTenant, number: string | undefined): Promise<Answer> {
  const client = await connect(cli)
  const to = number === undefined ? await previousLive(client, tenant) : parseNumber(number)
  const change = { kind: 'rollback', to } as const
  return dryRun === true ? planWith(client, tenant, change) : changeWith(cli, tenant, { client, change, because })
}

function parseNumber(text: string, command = 'shopctl release rollback'): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw usageError(`"${text}" is no number of a release.`, command)
}

/** The release that was live before the one that is. NO_EARLIER_RELEASE. */
async function previousLive(client: PlatformClient, tenant: string): Promise<number> {
  const wereLive = newestFirst(await client.releases(tenant)).filter(
    ({ state, liveAt }) => state === 'retired' && liveAt !== null,
  )
  // Numbers only rise; a clock may have gone back.
  const [previous] = wereLive
  if (previous !== undefined) return previous.number
  throw shopError('NO_EARLIER_RELEASE', tenant)
}
