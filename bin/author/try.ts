import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import type { PlatformClient } from '../../core/control/client/index.js'
import { isShopError, type ShopError, shopError } from '../../core/model/errors.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { exitCodeOf, exitCodes, type Failure, failureOf } from '../terminal/failure.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { cutText } from '../terminal/text-width.js'
import { endOf } from './explain.js'
import { Refusal, Shopper, type Visit } from './shopper.js'

interface InTenant {
  readonly tenant: string
}

const mostPieces = 999

/** `shopctl try …`: real requests to a shop, as a front end sends them, and what it answers. */
export function declareTry(group: Command, cli: Cli): void {
  const login = group
    .command('login')
    .description('Open an account in a shop and sign in. Each time somebody new.')
    .requiredOption('--tenant <slug>', 'the shop')
    .action(answering(cli, ({ tenant }: InTenant) => tryAs(cli, tenant, logIn)))
  teach(login, [['shopctl try login --tenant acme', '']])
  const checkout = group
    .command('checkout')
    .description('Order the cheapest article of a shop, as a guest.')
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--pieces <n>', `how many pieces, 1 to ${mostPieces}`, '1')
    .action(
      answering(cli, async ({ tenant, pieces }: InTenant & { readonly pieces: string }) => {
        if (!/^[1-9]\d{0,2}$/.test(pieces))
          throw usageError(`"${pieces}" is no number of pieces from 1 to ${mostPieces}.`, 'shopctl try checkout')
        return tryAs(cli, tenant, (shopper) => checkOut(shopper, Number(pieces)))
      }),
    )
  teach(
    checkout,
    [
      ['shopctl try checkout --tenant acme', 'a small order'],
      ['shopctl try checkout --tenant acme --pieces 20', 'a larger one'],
    ],
    'It exits with 2 where the shop refuses, also since a plugin of it failed, or has nothing to order; --json says the\ncode of the error.',
  )
}

/** Answers why there was nothing to be tried; rejects with `Refusal` where the shop refuses. */
type Trying = (shopper: Shopper) => Promise<ShopError | undefined>

async function tryAs(cli: Cli, tenant: string, visit: Trying): Promise<Answer> {
  const client = await connect(cli)
  const { address } = await client.tenant(tenant)
  const shopper = new Shopper(tenant, address)
  const { visits } = shopper
  const data = { tenant, address, requests: visits }
  const show = (look: Look): string => showVisits({ address, visits, blame: '' }, look)
  try {
    const missing = await visit(shopper)
    if (missing === undefined) return { data, show }
    const error = failureOf(missing)
    const { title, hint = '', code } = error
    const why = ({ paint }: Look): string => `${paint.red('✗')} ${title} ${paint.dim(code)}\n  → ${hint}`
    return { data: { ...data, error }, show: (look) => `${show(look)}\n${why(look)}`, exitCode: exitCodeOf(error) }
  } catch (caught) {
    if (!(caught instanceof Refusal)) throw caught
    const error = refusalOf(tenant, visits)
    if (!pluginFaults.has(error.code)) return { data: { ...data, error }, show, exitCode: exitCodeOf(error) }
    const blame = await blameOf(client, tenant, visits.at(-1)?.request ?? null)
    const hint = [blame, error.hint].filter(Boolean).join(' ')
    return {
      data: { ...data, error: { ...error, hint } },
      show: (look) => showVisits({ address, visits, blame }, look),
      exitCode: exitCodes.refused,
    }
  }
}

/** What the shop answers where a plugin, or a script of its seller, has failed: the platform does well. */
const pluginFaults: ReadonlySet<string> = new Set([
  'CHECKOUT_RULE_FAILED',
  'GUARD_FAILED',
  'PLUGIN_FAILED',
  'PLUGIN_OFF',
  'PROVIDER_FAILED',
])

/** Who it was: shoppers are not told, and the operator is. Empty where nobody knows. */
async function blameOf(client: PlatformClient, tenant: string, request: string | null): Promise<string> {
  if (request === null) return ''
  try {
    const view = await client.explain(request, tenant)
    return view.stoppedBy === null ? '' : endOf(view)
  } catch (error) {
    if (isShopError(error)) return ''
    throw error
  }
}

/** What the shop said at last, as an error of its own code. */
function refusalOf(tenant: string, visits: readonly Visit[]): Failure {
  const { status = 500, request = null, answer } = visits.at(-1) ?? {}
  const { code, title } = Object(answer) as { readonly code?: unknown; readonly title?: unknown }
  if (typeof code !== 'string' || typeof title !== 'string')
    return failureOf(shopError('SHOP_UNAVAILABLE', tenant, `it answered ${status}`))
  return { code, title, ...(request === null ? {} : { hint: whoHadASay(request) }), status }
}

async function logIn(shopper: Shopper): Promise<undefined> {
  const who = randomBytes(3).toString('hex')
  const email = `shopper-${who}@example.com`
  const password = randomBytes(9).toString('base64url')
  await shopper.ask('POST', '/customers', { email, name: `Shopper ${who}`, password })
  await shopper.ask('POST', '/sessions', { email, password })
  return undefined
}

interface Article {
  readonly sku: string
  readonly stock: number
  readonly price: { readonly amount: number }
}

/** Nothing is ordered where nothing is in stock. */
async function checkOut(shopper: Shopper, pieces: number): Promise<ShopError | undefined> {
  const products = await shopper.ask<{ items?: readonly { variants: readonly Article[] }[] }>(
    'GET',
    '/products?limit=100',
  )
  const articles = (products.items ?? []).flatMap(({ variants }) => variants)
  if (articles.length === 0) return shopError('NOTHING_TO_ORDER', shopper.tenant)
  const enough = articles.filter(({ stock }) => stock >= pieces)
  const [cheapest] = enough.toSorted((a, b) => a.price.amount - b.price.amount)
  if (cheapest === undefined) return tooFew(shopper.tenant, pieces, Math.max(...articles.map(({ stock }) => stock)))
  const { id } = await shopper.ask<{ id: string }>('POST', '/carts')
  await shopper.ask('POST', `/carts/${id}/lines`, { sku: cheapest.sku, quantity: pieces })
  await order(shopper, id)
  return undefined
}

const tooFew = (tenant: string, pieces: number, most: number): ShopError =>
  most === 0 ? shopError('SOLD_OUT', tenant) : shopError('STOCK_TOO_LOW', tenant, pieces, most)

/** What the shop wants to know of the cart is said when it asks, once: where it goes, how it is shipped and paid. */
async function order(shopper: Shopper, id: string, told: readonly unknown[] = []): Promise<void> {
  try {
    await shopper.ask('POST', '/checkout', { cartId: id, email: 'guest@example.com' })
  } catch (error) {
    const refusal = shopper.visits.at(-1)?.answer as { readonly code?: unknown } | undefined
    const wanted = refusal?.code
    if (!(error instanceof Refusal) || told.includes(wanted)) throw error
    if (wanted === 'SHIPPING_REQUIRED') await ship(shopper, id, [...told, wanted])
    else if (wanted === 'PAYMENT_REQUIRED') await pay(shopper, id, [...told, wanted])
    else throw error
  }
}

interface Options {
  readonly items: readonly { readonly code: string }[]
}

/** By the first way that the shop offers to Berlin. */
async function ship(shopper: Shopper, id: string, told: readonly unknown[]): Promise<void> {
  await shopper.ask('PUT', `/carts/${id}/shipping-address`, somewhere)
  const { items } = await shopper.ask<Options>('GET', `/carts/${id}/shipping-options`)
  const [first] = items
  if (first === undefined) return
  await shopper.ask('PUT', `/carts/${id}/shipping-option`, { code: first.code })
  await order(shopper, id, told)
}

/** By the first way that takes this order: a card is not at hand, an invoice is. */
async function pay(shopper: Shopper, id: string, told: readonly unknown[]): Promise<void> {
  const { items } = await shopper.ask<Options>('GET', `/carts/${id}/payment-options`)
  for (const [index, { code }] of items.entries()) {
    await shopper.ask('PUT', `/carts/${id}/payment-option`, { code })
    try {
      return await order(shopper, id, told)
    } catch (error) {
      if (!(error instanceof Refusal) || index === items.length - 1) throw error
    }
  }
}

const somewhere = {
  name: 'Guest',
  street: ['Invalidenstraße 1'],
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
}

interface Visited {
  readonly address: string | null
  readonly visits: readonly Visit[]
  /** Which plugin failed; empty: none, or nobody knows. */
  readonly blame: string
}

function showVisits({ address, visits, blame }: Visited, look: Look): string {
  const { bold, dim, green, red } = look.paint
  const lines = visits.flatMap(({ method, path, body, status, answer }) => {
    const paint = status < 400 ? green : red
    const asked = `${bold(method)} ${path} ${body === undefined ? '' : dim(JSON.stringify(body))}`
    return [asked.trimEnd(), `  ${paint(String(status))} ${safeLine(wordsOf(answer))}`.trimEnd()]
  })
  const last = visits.at(-1)
  return [
    dim(address ?? ''),
    ...lines,
    ...(last === undefined ? [] : [dim(`answered by release ${last.release ?? '?'}`)]),
    ...(blame === '' ? [] : [`${red('✗')} ${safeLine(blame)}`]),
    ...(last === undefined ? [] : nextStep(last)),
  ].join('\n')
}

/** Who was refused wants to know by whom. */
const nextStep = ({ status, request }: Visit): string[] =>
  status < 400 || request === null ? [] : [`  → ${whoHadASay(request)}`]

const whoHadASay = (request: string): string => `Who had a say in it:  shopctl explain ${safeLine(request)}`

/** A problem's code and words; of all else the beginning. */
function wordsOf(answer: unknown): string {
  const { code, title } = Object(answer) as { readonly code?: unknown; readonly title?: unknown }
  if (typeof code === 'string' && typeof title === 'string') return `${code}  ${title}`
  return answer === '' ? '' : cutText(JSON.stringify(answer), 100)
}
