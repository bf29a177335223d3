import type { Command } from 'commander'
import type { WebhookAttemptView, WebhooksClient, WebhookView } from '../../core/control/client/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'
import { attemptColumns, showAttempt } from './webhook-attempts.js'

interface InShop {
  readonly tenant: string
}

/** `shopctl webhook …`. */
export function declareWebhook(group: Command, cli: Cli): void {
  declareAdd(group, cli)
  declareList(group, cli)
  declareStates(group, cli)
  declareRotate(group, cli)
  declareTest(group, cli)
  declareLog(group, cli)
  declareReplay(group, cli)
}

const inTenant = (command: Command): Command => command.requiredOption('--tenant <slug>', 'the shop')

const ofOne = (command: Command): Command => inTenant(command.argument('<id>', 'wh_…, as shopctl webhook list says'))

const webhooks = async (cli: Cli, { tenant }: InShop): Promise<WebhooksClient> => (await connect(cli)).webhooks(tenant)

interface AddOptions extends InShop {
  readonly events?: readonly string[]
  readonly description?: string
  readonly notify?: string
}

function declareAdd(group: Command, cli: Cli): void {
  const add = inTenant(group.command('add').argument('<url>', 'where to post: https://…'))
    .description('Have a shop’s events posted to an address, signed; and say the secret that they are signed with.')
    .option('--events <type...>', 'only these: order.placed')
    .option('--description <text>', 'what it is for')
    .option('--notify <email>', 'who gets a mail when it is paused or switched off')
    .action(
      answering(cli, async (url: string, options: AddOptions) => {
        const { events: types, description, notify } = options
        const given = {
          ...(types && { types: [...types] }),
          ...(description && { description }),
          ...(notify && { notify }),
        }
        const added = await (await webhooks(cli, options)).add({ url, ...given })
        return { data: added, show: (look) => showSecret(added, look, 'gets the shop’s events from now on') }
      }),
    )
  teach(
    add,
    [
      ['shopctl webhook add https://erp.example.com/hook --tenant acme', 'all events'],
      [
        'shopctl webhook add https://erp.example.com/hook --events order.placed order.paid --tenant acme',
        'some of them',
      ],
    ],
    'How to verify what comes: docs/webhooks.md',
  )
}

function showSecret(
  { webhook: { id }, secret }: { readonly webhook: WebhookView; readonly secret: string },
  { paint: { green, bold, dim } }: Look,
  words: string,
): string {
  return `${green('✓')} ${bold(id)} ${words}. Secret: ${bold(secret)} ${dim('(shown this once)')}`
}

function declareList(group: Command, cli: Cli): void {
  const list = inTenant(group.command('list'))
    .description('A shop’s webhooks: which are on, what waits for them, and how the last attempt ended.')
    .action(
      answering(cli, async (options: InShop) => {
        const all = await (await webhooks(cli, options)).list()
        const none = `No webhooks yet. Make one:  shopctl webhook add https://… --tenant ${options.tenant}`
        return { data: all, show: (look) => (all.length === 0 ? none : table(all, columns, look)) }
      }),
    )
  teach(list, [['shopctl webhook list --tenant acme', '']])
}

const columns: readonly Column<WebhookView>[] = [
  { title: 'webhook', of: ({ id }) => id, paint: (_row, { bold }) => bold },
  { title: 'state', of: ({ state }) => state, paint: ({ state }, { green, red }) => (state === 'on' ? green : red) },
  { title: 'events', of: ({ types }) => (types.includes('*') ? 'all' : types.join(' ')) },
  { title: 'waiting', of: ({ waiting }) => waiting || '' },
  { title: 'set aside', of: ({ parked }) => parked || '', paint: (_row, { red }) => red },
  { title: 'last', of: ({ last }) => (last === null ? '' : (last.error ?? `${last.status}`)) },
  { title: 'why', of: ({ reason }) => safeLine(reason ?? ''), paint: (_row, { red }) => red },
  { title: 'url', of: ({ url }) => safeLine(url), paint: (_row, { cyan }) => cyan },
]

function declareStates(group: Command, cli: Cli): void {
  const pause = ofOne(group.command('pause'))
    .description('Post nothing for the time being, and keep what happens: a month at most.')
    .action(answering(cli, (id: string, options: InShop) => change(cli, options, (client) => client.pause(id))))
  teach(pause, [['shopctl webhook pause wh_1f2e --tenant acme', '']])
  const resume = ofOne(group.command('resume'))
    .description('Go on with one that was paused, set aside or switched off. What waited comes first, in its order.')
    .action(answering(cli, (id: string, options: InShop) => change(cli, options, (client) => client.resume(id))))
  teach(resume, [['shopctl webhook resume wh_1f2e --tenant acme', '']])
  const remove = ofOne(group.command('remove'))
    .description('Take a webhook away, with its log and with what waits for it.')
    .action(
      answering(cli, async (id: string, options: InShop): Promise<Answer> => {
        await (await webhooks(cli, options)).remove(id)
        return { data: { removed: id }, show: ({ paint: { green } }) => `${green('✓')} ${id} is gone` }
      }),
    )
  teach(remove, [['shopctl webhook remove wh_1f2e --tenant acme', '']])
}

async function change(
  cli: Cli,
  options: InShop,
  work: (client: WebhooksClient) => Promise<WebhookView>,
): Promise<Answer> {
  const webhook = await work(await webhooks(cli, options))
  return { data: webhook, show: (look) => table([webhook], columns, look) }
}

function declareRotate(group: Command, cli: Cli): void {
  const rotate = ofOne(group.command('rotate'))
    .description('Make a new secret, and say it. The old one signs beside it for another day.')
    .option('--now', 'the old one signs no more: somebody else has it')
    .action(
      answering(cli, async (id: string, { now = false, ...options }: InShop & { readonly now?: boolean }) => {
        const rotated = await (await webhooks(cli, options)).rotate(id, now)
        return { data: rotated, show: (look) => showSecret(rotated, look, 'has a new secret') }
      }),
    )
  teach(rotate, [
    ['shopctl webhook rotate wh_1f2e --tenant acme', 'with a day for the receiver'],
    ['shopctl webhook rotate wh_1f2e --now --tenant acme', 'at once'],
  ])
}

function declareTest(group: Command, cli: Cli): void {
  const test = ofOne(group.command('test'))
    .description('Post an event that nothing has happened for, and tell how it is answered.')
    .action(
      answering(cli, async (id: string, options: InShop) => attempted(await (await webhooks(cli, options)).test(id))),
    )
  teach(test, [['shopctl webhook test wh_1f2e --tenant acme', 'webhook.test']])
}

const attempted = (attempt: WebhookAttemptView): Answer => ({
  data: attempt,
  show: (look) => showAttempt(attempt, look),
  ...(attempt.error === null ? {} : { exitCode: 2 }),
})

interface LogOptions extends InShop {
  readonly limit: string
}

function declareLog(group: Command, cli: Cli): void {
  const log = ofOne(group.command('log'))
    .description('The last attempts: when, which event, how it was answered and how fast.')
    .option('--limit <count>', 'so many, of the last 200', '50')
    .action(
      answering(cli, async (id: string, { limit, ...options }: LogOptions) => {
        if (!/^[1-9]\d{0,2}$/.test(limit)) throw usageError(`"${limit}" is no number up to 999.`, 'shopctl webhook log')
        const attempts = await (await webhooks(cli, options)).log(id, Number(limit))
        const none = 'Nothing was posted yet.'
        return {
          data: attempts,
          show: (look) => (attempts.length === 0 ? none : table(attempts, attemptColumns, look)),
        }
      }),
    )
  teach(log, [['shopctl webhook log wh_1f2e --tenant acme', '']])
}

interface ReplayOptions extends InShop {
  readonly event?: string
  readonly since?: string
}

function declareReplay(group: Command, cli: Cli): void {
  const replay = ofOne(group.command('replay'))
    .description('Post again what is still kept, under the ids that it had: one event, or all since a time.')
    .option('--event <number>', 'one of the log, at once')
    .option('--since <time>', 'in its order: 2026-11-22T10:00:00Z')
    .action(answering(cli, (id: string, options: ReplayOptions) => replayed(cli, id, options)))
  teach(replay, [
    ['shopctl webhook replay wh_1f2e --event 1207 --tenant acme', 'one'],
    ['shopctl webhook replay wh_1f2e --since 2026-11-22T10:00:00Z --tenant acme', 'all since then'],
  ])
}

async function replayed(cli: Cli, id: string, { event, since, ...options }: ReplayOptions): Promise<Answer> {
  if ((event === undefined) === (since === undefined))
    throw usageError('Say either which event, or since when.', 'shopctl webhook replay')
  if (event !== undefined && !/^[1-9]\d{0,17}$/.test(event))
    throw usageError(`"${event}" is no number of an event, as shopctl webhook log says it.`, 'shopctl webhook replay')
  const what = event === undefined ? { since: timeIn(since ?? '') } : { event }
  const client = await webhooks(cli, options)
  const answer = await client.replay(id, what)
  if ('attempt' in answer) return attempted(answer.attempt)
  const { replayed: count } = answer
  return { data: answer, show: () => `${count === 1 ? 'One event is' : `${count} events are`} posted again, in order.` }
}

/** In UTC, as the platform wants it. */
function timeIn(text: string): string {
  const day = text.slice(0, 10)
  const isTime =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  // February has no 31st, though it can be read.
  if (!isTime || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day)
    throw usageError(
      `"${text}" is no time: say day, time and time zone, like 2026-11-22T10:00:00Z or 2026-11-22T11:00+01:00.`,
      'shopctl webhook replay',
    )
  return new Date(text).toISOString()
}
