import type { Command } from 'commander'
import type { ReviewsView, WaitingVersion } from '../../../core/control/client/index.js'
import type { Review, Verdict } from '../../../core/model/index.js'
import { answering, type Cli } from '../../command/cli.js'
import { parseVersionId } from '../../command/parse-version-id.js'
import { teach } from '../../command/teach.js'
import { usageError } from '../../command/usage-error.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import type { Look } from '../../terminal/look.js'
import { type Column, table } from '../../terminal/table.js'

interface Because {
  readonly because?: string
}

/** The operator's word on published versions: `review`, `approve`, `reject`, `deprecate`, `yank`. */
export function declareReview(group: Command, cli: Cli): void {
  const review = group
    .command('review')
    .description('See what was said of plugins’ versions, and which wait for a word.')
    .option('--withdraw <version>', 'take the word on name@version back')
    .action(answering(cli, ({ withdraw }: { readonly withdraw?: string }) => seeReviews(cli, withdraw)))
  teach(
    review,
    [
      ['shopctl plugin review', 'what waits, and what was said'],
      ['shopctl plugin review --withdraw greeter@1.2.0', 'as if nothing had been said'],
    ],
    reviewWords,
  )
  for (const { word, verdict, description, needsReason } of words) {
    const command = group
      .command(word)
      .description(description)
      .argument('<version...>', 'name@version')
      .option('--because <words>', needsReason ? 'why: sellers read it' : 'why')
      .action(
        answering(cli, (ids: readonly string[], { because = '' }: Because) => {
          if (needsReason && because === '') throw usageError('Say why: --because "…"', `shopctl plugin ${word}`)
          return say(cli, ids, { verdict, reason: because })
        }),
      )
    teach(command, [[`shopctl plugin ${word} greeter@1.2.0${needsReason ? ' --because "it logs passwords"' : ''}`, '']])
  }
}

const reviewWords = `With SHOPCTL_REVIEW=required, shops are offered only versions that you have approved (the platform’s own are). A version
that runs somewhere goes on there, whatever is said of it, until it is updated or removed.`

const words = [
  {
    word: 'approve',
    verdict: 'approved',
    description: 'Let shops have a version, where that needs your word.',
    needsReason: false,
  },
  {
    word: 'reject',
    verdict: 'rejected',
    description: 'Offer a version to no shop.',
    needsReason: true,
  },
  {
    word: 'deprecate',
    verdict: 'deprecated',
    description: 'Offer a version only where no other one fits.',
    needsReason: true,
  },
  {
    word: 'yank',
    verdict: 'yanked',
    description: 'Withdraw a version: no shop gets it any more, and those that have it are told.',
    needsReason: true,
  },
] as const satisfies readonly {
  readonly word: string
  readonly verdict: Verdict
  readonly description: string
  readonly needsReason: boolean
}[]

async function say(
  cli: Cli,
  ids: readonly string[],
  word: { readonly verdict: Verdict; readonly reason: string },
): Promise<Answer> {
  const versions = ids.map(parseReviewed)
  const client = await connect(cli)
  const said: { package: string; version: string; running: readonly string[] }[] = []
  for (const version of versions) said.push({ ...version, ...(await client.review({ ...version, ...word })) })
  return {
    data: said.map((one) => ({ ...one, verdict: word.verdict })),
    show: (look) => said.map((one) => showSaid(one, word.verdict, look)).join('\n'),
  }
}

function showSaid(
  { package: name, version, running }: { package: string; version: string; running: readonly string[] },
  verdict: Verdict,
  { paint }: Look,
): string {
  const done = `${paint.green('✓')} ${paint.bold(`${name}@${version}`)} is ${verdict}.`
  if (running.length === 0 || verdict === 'approved') return done
  const [first = ''] = running
  return `${done} It runs in ${running.join(', ')}, and goes on there until it is updated or removed:  shopctl plugin update ${name} --tenant ${first}`
}

const parseReviewed = (id: string): { package: string; version: string } => parseVersionId(id, 'shopctl plugin review')

async function seeReviews(cli: Cli, withdraw: string | undefined): Promise<Answer> {
  const client = await connect(cli)
  if (withdraw !== undefined) {
    await client.withdrawReview(parseReviewed(withdraw))
    return {
      data: { withdrawn: withdraw },
      show: ({ paint }) => `${paint.green('✓')} Nothing is said of ${withdraw} any more.`,
    }
  }
  const reviews = await client.reviews()
  return { data: reviews, show: (look) => showReviews(reviews, look) }
}

function showReviews({ required, waiting, said }: ReviewsView, look: Look): string {
  const waits =
    waiting.length > 0
      ? `Waiting for your word:\n${table(waiting, waitingColumns, look)}`
      : required
        ? 'Nothing waits for your word.'
        : 'Nothing has to wait for your word: SHOPCTL_REVIEW is not "required".'
  return said.length === 0 ? waits : `${waits}\n\n${table(said, saidColumns, look)}`
}

const waitingColumns: readonly Column<WaitingVersion>[] = [
  { title: 'plugin', of: ({ package: name, version }) => `${name}@${version}`, paint: (_row, { bold }) => bold },
  { title: 'since', of: ({ publishedAt }) => new Date(publishedAt).toLocaleString('sv-SE') },
  { title: 'would', of: ({ scopes }) => scopes.join(' ') },
]

const saidColumns: readonly Column<Review>[] = [
  { title: 'plugin', of: ({ package: name, version }) => `${name}@${version}`, paint: (_row, { bold }) => bold },
  { title: 'is', of: ({ verdict }) => verdict },
  { title: 'by', of: ({ by }) => by },
  { title: 'since', of: ({ at }) => new Date(at).toLocaleString('sv-SE') },
  { title: 'because', of: ({ reason }) => reason },
]
