import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findPackageJSON } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { shopError } from '../../../core/model/errors.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { installedFolder } from '../../home/installed-folder.js'
import type { Answer } from '../../terminal/answer.js'
import { exitCodes } from '../../terminal/failure.js'

interface TestOptions {
  readonly watch?: boolean
}

/** Milliseconds a test: the first one starts a database. */
const patience = 30_000

/** `shopctl plugin test`: the plugin’s own tests, each in a real shop. */
export function declareTest(group: Command, cli: Cli): void {
  const command = group
    .command('test')
    .description('Run the plugin’s tests with its vitest, on the Node that shops run on. Needs no running platform.')
    .argument('[folder]', 'the plugin’s', '.')
    .option('--watch', 'go on, and run again what a save touches')
    .action(answering(cli, (folder: string, options: TestOptions) => testFolder(cli, folder, options)))
  teach(command, [
    ['shopctl plugin test', 'the plugin in the current folder'],
    ['shopctl plugin test greeter --watch', 'again at each save'],
  ])
}

async function testFolder(cli: Cli, path: string, { watch = false }: TestOptions): Promise<Answer> {
  const folder = await installedFolder(cli, path)
  const vitest = findPackageJSON('vitest', pathToFileURL(join(folder, 'package.json')))
  if (vitest === undefined) {
    throw shopError('PACKAGES_MISSING', folder)
  }
  // With --json stdout has one answer, and what vitest prints goes where progress goes.
  const stdio = ['inherit', cli.print.isJson ? process.stderr : 'inherit', 'inherit'] as const
  const words = [join(vitest, '../vitest.mjs'), watch ? 'watch' : 'run', `--testTimeout=${patience}`]
  const child = spawn(process.execPath, words, { cwd: folder, env: cli.environment, stdio: [...stdio] })
  // In a terminal it gets Ctrl-C itself.
  const forget = cli.onStop(() => void child.kill('SIGINT'))
  const [code] = (await once(child, 'close').finally(forget)) as [number | null]
  return {
    data: { folder, passed: code === 0 },
    show: () => '',
    exitCode: code === 0 ? exitCodes.ok : exitCodes.refused,
  }
}
