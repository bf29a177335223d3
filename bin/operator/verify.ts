import type { Command } from 'commander'
import type { Verification, VerifiedPackage } from '../../core/model/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { type Column, table } from '../terminal/table.js'

/** `shopctl verify`. */
export function declareVerify(command: Command, cli: Cli): void {
  command
    .description('Prove that a shop runs what its lock says, byte for byte, back to each published package.')
    .requiredOption('--tenant <slug>', 'the shop')
    .action(answering(cli, ({ tenant }: { readonly tenant: string }) => verify(cli, tenant)))
  teach(
    command,
    [
      ['shopctl verify --tenant acme', 'exit code 0 when every byte is accounted for, 2 when not'],
      ['shopctl verify --tenant acme --json', 'for programs: packages, hashes, faults'],
    ],
    words,
  )
}

const words = `What is looked at:
  the worker     the files that its process has before it, read through the process’s own root
  the bundle     made once more of nothing but the registry’s tarballs, in an empty folder
  the packages   each tarball against the lock’s integrity (sha512), and against the registry’s signature
A shop that sleeps is woken for it. "npm audit signatures" checks the same signatures.`

async function verify(cli: Cli, tenant: string): Promise<Answer> {
  const verification = await (await connect(cli)).verify(tenant)
  const isGood = verification.faults.length === 0
  return { data: verification, show: (look) => showVerification(verification, look), exitCode: isGood ? 0 : 2 }
}

function showVerification(verification: Verification, look: Look): string {
  const { tenant, release, packages, bundle, kernel, worker, faults } = verification
  const { bold, green, red, dim } = look.paint
  const list = packages.length === 0 ? dim('It has no plugins.') : table(packages, columns, look)
  const is = (isRight: boolean): string => (isRight ? green('✓') : red('✗'))
  const lines = [
    `${is(bundle.rebuilt !== null)} all tarballs are what the lock says`,
    `${is(bundle.rebuilt === bundle.recorded)} they give the release’s bundle   ${dim(bundle.recorded)}`,
    `${is(bundle.running === bundle.recorded)} worker ${worker} has it before it`,
    `${is(kernel.running === kernel.recorded)} its kernel is                   ${dim(kernel.running)}`,
  ]
  const end = faults.length === 0 ? green('Every byte is accounted for.') : red(faults.join('\n'))
  return [bold(`${tenant}, release ${release}`), '', list, '', ...lines, '', end].join('\n')
}

const columns: readonly Column<VerifiedPackage>[] = [
  { title: 'package', of: ({ id }) => id, paint: (_one, { bold }) => bold },
  { title: 'integrity', of: ({ integrity }) => `${integrity.slice(0, 24)}…` },
  { title: 'signed by', of: ({ signedBy }) => (signedBy === null ? 'elsewhere' : `${signedBy.slice(0, 20)}…`) },
]
