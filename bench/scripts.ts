import { LoadedScript } from '../core/shop/scripts/loaded-script.js'
import { madeUpCart } from '../core/shop/scripts/script-view.js'
import { figure, type Result } from './figures.js'

const rounds = 40
const callsEach = 250

interface Line {
  readonly sku: string
  readonly title: string
  readonly quantity: number
}

const plain = ({ lines }: { readonly lines: readonly Line[] }): unknown => {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return lines
    .filter(({ quantity }) => quantity >= 2 && pieces >= 3)
    .map(({ sku, title }) => ({ label: `Two or more of ${title}`, percent: 10, on: { sku } }))
}

/**
 * What a seller's script costs: the same few lines as a prepared script in its sandbox, answer checked, and as plain
 * JavaScript, in turns; and what the first one of a shop costs before it can be asked. In processor time, but for the first.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const cart = madeUpCart('EUR', new Date(0))
  // The same text, so that both do the same.
  const source = `export default ${plain.toString()}`
  const load = () => LoadedScript.load({ name: 'bench', kind: 'discount', source })
  tell('loading')
  const before = performance.now()
  const script = await load()
  const first = performance.now() - before
  const further = performance.now()
  await load()
  const second = performance.now() - further
  const [sandboxed, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    tell(`round ${round + 1} of ${rounds}`)
    sandboxed.push(await timeOf(() => script.ask(cart)))
    bare.push(await timeOf(async () => plain(cart)))
  }
  const { fuel } = await script.trace(cart)
  return {
    'a prepared script': figure(sandboxed, 'µs'),
    'plain JavaScript': figure(bare, 'µs'),
    'fuel of a call': fuel,
    'ms until a shop’s first script can be asked': Math.round(first),
    'ms until a further one can': Math.round(second),
  }
}

/** Microseconds of a processor for each call. */
async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let i = 0; i < callsEach; i += 1) await call()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / callsEach
}
