import type { PlatformClient } from '../../core/control/client/index.js'
import { isShopError, noJson, shopError } from '../../core/model/errors.js'
import type { Cli } from '../command/cli.js'
import { readInput } from '../command/read-input.js'
import { watch } from '../command/watch.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { exitCodes } from '../terminal/failure.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'

/** A line of the file; what stands in it beside the reference is the shop's to judge. */
interface Entry {
  readonly line: number
  readonly reference: string
  readonly wish: object
}

/** An order that was not placed. */
interface Refused {
  readonly line: number
  readonly reference: string
  readonly code: string
  readonly title: string
}

interface Outcome {
  placed: number
  /** There before. */
  known: number
  readonly refused: Refused[]
}

/** Places a file's orders, in its order. A broken line is told before anything is placed. */
export async function importOrders(
  cli: Cli,
  { tenant, file }: { readonly tenant: string; readonly file: string },
): Promise<Answer> {
  const entries = entriesOf(await readInput(cli, file), file)
  const client = await connect(cli)
  const outcome: Outcome = { placed: 0, known: 0, refused: [] }
  const { timing } = await watch(cli, {
    work: async (onStep, signal) => {
      for (const [index, entry] of entries.entries()) {
        if (signal.aborted) return
        onStep({ name: 'import', detail: `${index + 1} of ${entries.length}: ${entry.reference}` })
        await placeOne(client, tenant, { entry, outcome })
      }
    },
    whenLeft: `What was placed is placed. Go on where it stopped with the same command.`,
  })
  return {
    data: { ...outcome, ...timing },
    show: (look) => showOutcome(outcome, look),
    exitCode: outcome.refused.length === 0 ? exitCodes.ok : exitCodes.refused,
  }
}

function entriesOf(content: string, file: string): Entry[] {
  const lines = content.split('\n').map((one, index) => ({ line: index + 1, text: one.trim() }))
  const entries = lines.filter(({ text: one }) => one !== '').map((one) => entryOf(one, file))
  const seen = new Map<string, number>()
  for (const { reference, line } of entries) {
    const before = seen.get(reference)
    if (before !== undefined) {
      throw shopError('INPUT_INVALID', `Line ${line} of ${file}`, [`its reference is that of line ${before}`])
    }
    seen.set(reference, line)
  }
  return entries
}

function entryOf({ line, text: one }: { readonly line: number; readonly text: string }, file: string): Entry {
  const invalid = (reason: string): Error => shopError('INPUT_INVALID', `Line ${line} of ${file}`, [reason])
  let value: unknown
  try {
    value = JSON.parse(one)
  } catch (error) {
    // Which line it is stands before it.
    throw invalid(noJson(error as Error).replace('line 1, ', ''))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('it is no JSON object')
  const { reference, ...wish } = value as { readonly reference?: unknown }
  if (typeof reference !== 'string' || reference === '') throw invalid('it has no "reference"')
  return { line, reference, wish }
}

/** What the shop refuses is noted; what keeps it from answering ends the import. */
async function placeOne(
  client: PlatformClient,
  tenant: string,
  { entry: { line, reference, wish }, outcome }: { readonly entry: Entry; readonly outcome: Outcome },
): Promise<void> {
  try {
    const { isNew } = await client.placeOrder(tenant, reference, wish)
    if (isNew) outcome.placed += 1
    else outcome.known += 1
  } catch (error) {
    if (!isShopError(error) || error.status >= 500 || error.code === 'TENANT_NOT_FOUND') throw error
    outcome.refused.push({ line, reference, code: error.code, title: error.message })
  }
}

function showOutcome({ placed, known, refused }: Outcome, look: Look): string {
  const { green, red, dim } = look.paint
  const before = known === 0 ? '' : dim(`, ${known} there already`)
  const told = `${green('✓')} ${placed} placed${before}`
  if (refused.length === 0) return told
  return `${told}, ${red(`${refused.length} refused`)}\n${table(refused, columns, look)}`
}

const columns: readonly Column<Refused>[] = [
  { title: 'line', of: ({ line }) => line },
  { title: 'reference', of: ({ reference }) => safeLine(reference) },
  { title: 'code', of: ({ code }) => code, paint: (_row, { red }) => red },
  { title: 'why', of: ({ title }) => safeLine(title) },
]
