import { setTimeout as delay } from 'node:timers/promises'
import type { EventsView, PlatformClient, ReadEvents } from '../../core/control/client/index.js'
import { isShopError } from '../../core/model/errors.js'
import type { Cli } from '../command/cli.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'

const askEvery = 500
/** As many as one answer may have. */
const most = 1_000

/** `shopctl event read --follow`: the last events, and what comes, a line each. Nobody's position moves by that. */
export async function followEvents(cli: Cli, { as: reader, ack, tenant, limit }: ReadEvents): Promise<Answer> {
  if (cli.print.isJson) throw usageError('--follow has no end, and --json one answer: choose.', 'shopctl event read')
  if (reader !== undefined || ack !== undefined)
    throw usageError('--follow shows events to people; a program asks again with --ack.', 'shopctl event read')
  const client = await connect(cli)
  const shop = tenant === undefined ? {} : { tenant }
  const first = await client.readEvents({ ...shop, ...(limit === undefined ? {} : { limit }) })
  const show = (look: Look): string => first.events.map((event) => showEvent(event, look)).join('\n')
  return { data: first, show, until: () => follow(cli, client, { ...shop, after: first.position ?? '0' }) }
}

async function follow({ print, onStop }: Cli, client: PlatformClient, from: ReadEvents): Promise<void> {
  const stop = new AbortController()
  const forget = onStop(() => stop.abort())
  let question = from
  try {
    while (!stop.signal.aborted) {
      const { events, position } = await client.readEvents({ ...question, limit: String(most) }).catch(orLater)
      for (const event of events) print.line((look) => showEvent(event, look))
      if (position !== null) question = { ...question, after: position }
      if (events.length < most) await delay(askEvery, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  } finally {
    forget()
  }
}

/** What shows events may be started again meanwhile: it is asked again, from where it was. */
function orLater(error: unknown): EventsView {
  if (isShopError(error) && error.code === 'CONTROL_AWAY') return { events: [], position: null }
  throw error
}

const showEvent = ({ time, source, type, subject, id }: EventsView['events'][number], { paint }: Look): string =>
  [
    paint.dim(new Date(time).toLocaleString('sv-SE')),
    source,
    paint.bold(safeLine(type)),
    safeLine(subject),
    paint.dim(id),
  ].join('  ')
