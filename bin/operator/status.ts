import type { Command } from 'commander'
import type { StatusView, TenantView } from '../../core/control/client/index.js'
import type { SandboxReport } from '../../core/model/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { type Column, table } from '../terminal/table.js'
import { waitingWords } from '../terminal/waiting-words.js'

/** `shopctl status`. */
export function declareStatus(command: Command, cli: Cli): void {
  command.action(answering(cli, () => status(cli)))
  teach(command, [
    ['shopctl status', 'addresses and shops'],
    ['shopctl status --json', 'the same for programs: gateway, admin, registry, mailbox, socket, tenants'],
  ])
}

async function status(cli: Cli): Promise<Answer> {
  const view = await (await connect(cli)).status()
  return { data: view, show: (look) => showStatus(view, look) }
}

/** Addresses, then the shops. */
export const showStatus = (view: StatusView, look: Look): string =>
  [showAddresses(view, look), showTenants(view.tenants, look)].join('\n\n')

export function showAddresses(
  { gateway, admin, registry, mailbox, socket, sandbox, bus }: StatusView,
  look: Look,
): string {
  const rows = [
    ['admin', admin],
    ['mailbox', mailbox ?? ''],
    ['registry', registry],
    ['gateway', gateway],
    ['socket', socket ?? ''],
    ['sandbox', sandboxLine(sandbox)],
    ['events', busLine(bus)],
  ].filter(([, address]) => address !== '')
  const { dim, cyan } = look.paint
  return table(
    rows,
    [
      { title: '', of: ([name = '']) => name, paint: () => dim },
      { title: '', of: ([, address = '']) => address, paint: () => cyan },
    ],
    { ...look, columns: undefined },
  )
}

function sandboxLine({ mode, missing }: SandboxReport): string {
  if (missing.length === 0) return mode
  const [first, ...others] = new Set(missing.map(({ why }) => why))
  // The doctor tries what could stand, whatever was asked for.
  const why = others.length === 0 && first === 'it was not asked for' ? first : 'shopctl doctor says why'
  return `${mode}, without ${missing.map(({ wall }) => wall).join(', ')}: ${why}`
}

/** The embedded bus is nothing that anybody has to know of. */
function busLine(bus: StatusView['bus']): string {
  if (bus === null || bus.name === 'embedded') return ''
  const { name, standing } = bus
  return standing.kind === 'open' ? name : `${name}, ${standing.kind}, events wait: ${standing.why}`
}

export const showTenants = (tenants: readonly TenantView[], look: Look): string =>
  tenants.length === 0 ? 'No shops yet. Make one:  shopctl tenant create acme' : table(tenants, tenantColumns, look)

const tenantColumns: readonly Column<TenantView>[] = [
  { title: 'shop', of: ({ slug }) => slug, paint: (_tenant, { bold }) => bold },
  { title: 'name', of: ({ name }) => name },
  { title: 'currency', of: ({ currency }) => currency },
  { title: 'address', of: ({ address }) => address, paint: (_tenant, { cyan }) => cyan },
  {
    title: 'state',
    of: ({ state }) => state,
    paint: ({ state }, paint) => paintState(state, paint),
  },
  { title: 'release', of: ({ release }) => release },
  { title: 'set aside', of: ({ parked }) => parked || '', paint: (_tenant, { red }) => red },
  { title: 'failing', of: ({ failing }) => failing.join(', '), paint: (_tenant, { red }) => red },
  {
    title: 'outside',
    of: ({ outside }) => outside.map(outsiderWords).join(', '),
    paint: ({ outside }, { red, green }) => (outside.some(({ connections }) => connections === 0) ? red : green),
  },
  { title: 'webhooks stopped', of: ({ stoppedWebhooks }) => stoppedWebhooks || '', paint: (_tenant, { red }) => red },
  { title: 'plugins', of: ({ plugins }) => plugins.join(', ') },
]

function outsiderWords({ plugin, connections, since, waiting }: TenantView['outside'][number]): string {
  const words = waitingWords(waiting)
  return `${plugin}: ${connections || (since === null ? 'not connected' : 'gone')}${words === '' ? '' : ` (${words})`}`
}

function paintState(state: string, { green, yellow, dim }: Look['paint']): (text: string) => string {
  if (state === 'ready') return green
  // Nothing is wrong with it: it wakes with the next request.
  return state === 'asleep' ? dim : yellow
}
