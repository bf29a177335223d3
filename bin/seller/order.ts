import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import type { OrderView } from '../../core/control/client/index.js'
import { noJson, shopError } from '../../core/model/errors.js'
import { minorUnits } from '../../core/model/minor-units.js'
import { answering, type Cli } from '../command/cli.js'
import { inputName, readInput } from '../command/read-input.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { safeLine } from '../terminal/safe-text.js'
import { importOrders } from './import-orders.js'

interface PlaceOptions {
  readonly tenant: string
  readonly email: string
  readonly line: readonly string[]
  readonly shipTo?: string
  readonly shipping?: string
  readonly payment?: string
  readonly code?: readonly string[]
  readonly reference?: string
}

/** `shopctl order …`. */
export function declareOrder(group: Command, cli: Cli): void {
  const place = group
    .command('place')
    .description('Order for somebody, who is on the phone. What plugins forbid shoppers is forbidden here, too.')
    .requiredOption('--tenant <slug>', 'the shop')
    .requiredOption('--email <email>', 'where the confirmation goes; the order is that customer’s, if there is one')
    .requiredOption('--line <sku=pieces...>', 'what is bought')
    .option('--ship-to <file>', 'the address, a JSON file: name, street (a list), postalCode, city, country')
    .option('--shipping <code>', 'one of the cart’s shipping options, where the shop has some')
    .option('--payment <code>', 'one of its payment options, where the shop has some')
    .option('--code <code...>', 'discount codes')
    .option('--reference <name>', 'under one reference an order is placed once, however often you try')
    .action(answering(cli, (options: PlaceOptions) => placeOrder(cli, options)))
  teach(place, [
    ['shopctl order place --tenant acme --email ann@example.com --line MUG-CRM=2 CUP=1', ''],
    [
      'shopctl order place --tenant acme --email ann@example.com --line MUG-CRM=2 --reference 2026-17',
      'safe to repeat',
    ],
  ])
  const bringing = group
    .command('import')
    .description('Place the orders of a file, one a line. Those that are there already are left as they are.')
    .argument('<file>', 'JSON Lines; - reads stdin')
    .requiredOption('--tenant <slug>', 'the shop')
    .action(answering(cli, (file: string, { tenant }: { tenant: string }) => importOrders(cli, { tenant, file })))
  teach(
    bringing,
    [['shopctl order import orders.jsonl --tenant acme', 'a second time it goes on where it was stopped']],
    lineOfFile,
  )
}

const lineOfFile = `A line of the file:
  {"reference":"old-1001","email":"ann@example.com","lines":[{"sku":"MUG-CRM","quantity":2}]}
and where the shop asks for it: shippingAddress, billingAddress, shippingOption, paymentOption, codes.`

async function placeOrder(cli: Cli, options: PlaceOptions): Promise<Answer> {
  const { tenant, email, shipTo, shipping, payment, code, reference = `desk-${randomUUID()}` } = options
  const wish = {
    email,
    lines: options.line.map(lineOf),
    ...(shipTo === undefined ? {} : { shippingAddress: await addressIn(cli, shipTo) }),
    ...(shipping === undefined ? {} : { shippingOption: shipping }),
    ...(payment === undefined ? {} : { paymentOption: payment }),
    ...(code === undefined ? {} : { codes: code }),
  }
  const { order, isNew } = await (await connect(cli)).placeOrder(tenant, reference, wish)
  return {
    data: { reference, order, placed: isNew },
    show: ({ paint }) =>
      `${paint.green('✓')} ${orderWords(order)}${isNew ? '' : paint.dim('  (it was there already)')}`,
  }
}

/** `MUG-CRM=2`; one piece where no number stands. */
function lineOf(text: string): { readonly sku: string; readonly quantity: number } {
  const [, sku = '', pieces = '1'] = /^(.*?)(?:=(\d{1,3}))?$/.exec(text) ?? []
  if (sku === '' || sku.includes('='))
    throw usageError(`"${text}" is no line: write SKU=PIECES.`, 'shopctl order place')
  return { sku, quantity: Number(pieces) }
}

async function addressIn(cli: Cli, path: string): Promise<unknown> {
  const text = await readInput(cli, path)
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw shopError('INPUT_INVALID', inputName(path), [noJson(error as Error)])
  }
}

/** `order 1001 for ann@example.com, 23.80 EUR`. */
function orderWords({ number, email, total: { amount, currency } }: OrderView): string {
  const units = minorUnits(currency)
  return safeLine(`order ${number} for ${email}, ${(amount / units).toFixed(Math.log10(units))} ${currency}`)
}
