import { execFileSync } from 'node:child_process'
import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { teach } from './teach.js'

/** What prints the shell's script. */
const scriptWord = 'completion'

/**
 * Gives the program the two commands of completion. All its other commands must be declared: they are what is completed, and
 * after `--tenant` the shops that there are.
 */
export function declareCompletion(program: Command): void {
  const root = tab(program, { completionCommandName: scriptWord })
  const script = program.commands.find((command) => command.name() === scriptWord)
  if (script !== undefined) teach(script, examples)
  for (const command of root.commands.values()) {
    const option = command.options.get('tenant')
    if (option !== undefined)
      command.option('tenant', option.description, (complete) => shops().forEach((shop) => complete(shop, '')))
  }
}

const examples = [
  ['source <(shopctl completion bash)', 'in this shell; as a line of ~/.bashrc in all of them'],
  ['shopctl completion zsh > ~/.zfunc/_shopctl', 'in a folder of $fpath'],
  ['shopctl completion fish | source', ''],
] as const

/** None where no platform runs. */
function shops(): string[] {
  const own = process.argv[1]
  if (own === undefined) return []
  try {
    const args = [...process.execArgv, own, 'tenant', 'list', '--json']
    const answer = execFileSync(process.execPath, args, { timeout: 3_000, stdio: ['ignore', 'pipe', 'ignore'] })
    return (JSON.parse(answer.toString()) as { slug: string }[]).map(({ slug }) => slug)
  } catch {
    return []
  }
}
