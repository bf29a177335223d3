import type { Command } from 'commander'
import type { Collection, Swept } from '../../core/model/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { type Column, table } from '../terminal/table.js'

interface GcOptions {
  readonly dryRun?: boolean
}

/** `shopctl gc`. */
export function declareGc(gc: Command, cli: Cli): void {
  gc.description(
    'Take away what no release needs that a shop can go back to: bundles, kernels, unpacked packages. The platform does it by itself, too.',
  )
    .option('--dry-run', 'only say what would go')
    .action(answering(cli, ({ dryRun = false }: GcOptions) => collect(cli, dryRun)))
  teach(
    gc,
    [
      ['shopctl gc --dry-run', 'what would go, and how much room that makes'],
      ['shopctl gc', 'and it goes'],
    ],
    words,
  )
}

const words = `Kept is what is live, a shop’s last 20 releases (SHOPCTL_KEEP_RELEASES), those of the last 30 days (SHOPCTL_KEEP_DAYS), and
what was used within the last 60 minutes (SHOPCTL_KEEP_UNUSED_MINUTES). Shops go on, and may be changed meanwhile.`

async function collect(cli: Cli, dryRun: boolean): Promise<Answer> {
  const collection = await (await connect(cli)).collectGarbage(dryRun)
  return { data: collection, show: (look) => describe(collection, look) }
}

type Row = readonly [what: string, where: string, swept: Swept]

function describe({ isDry, releases, stored, onDisk }: Collection, look: Look): string {
  const all: Row[] = [
    ...Object.entries(stored).map(([what, swept]): Row => [what, 'database', swept]),
    ...Object.entries(onDisk).map(([what, swept]): Row => [what, 'disk', swept]),
  ]
  const rows = all.filter(([, , { count }]) => count > 0)
  if (rows.length === 0) return 'There is nothing that no release needs.'
  const bytes = rows.reduce((sum, [, , swept]) => sum + swept.bytes, 0)
  const past = releases === 1 ? '1 release' : `${releases} releases`
  const sum = `${megabytes(bytes)} MB ${isDry ? 'would go' : 'are gone'}. ${past} can${isDry ? ' then' : ''} not be gone back to any more.`
  return `${table(rows, columns, look)}\n\n${sum}`
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)

const columns: readonly Column<Row>[] = [
  { title: 'what', of: ([what]) => what },
  { title: 'in', of: ([, where]) => where },
  { title: 'how many', of: ([, , { count }]) => count },
  { title: 'MB', of: ([, , { bytes }]) => megabytes(bytes) },
]
