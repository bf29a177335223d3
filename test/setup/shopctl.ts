import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { repository } from './test-platform.js'

export interface CommandAnswer {
  readonly code: number | null
  /** What `--json` printed. */
  readonly answer: { readonly error?: { readonly code: string; readonly title: string; readonly hint?: string } }
}

/** Runs the command line as a script does: a process of its own, with `--json`. */
export const shopctl = (home: string, ...args: readonly string[]): Promise<CommandAnswer> =>
  shopctlWith({ SHOPCTL_HOME: home }, ...args)

/** The same in an environment with these variables. */
export async function shopctlWith(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandAnswer> {
  const child = spawn(process.execPath, [join(repository, 'bin/launcher.js'), ...args, '--json'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>])
  return { code, answer: JSON.parse(output) as CommandAnswer['answer'] }
}
