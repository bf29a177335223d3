import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

export interface NpmAnswer {
  readonly code: number | null
  readonly output: string
  /** What it complains of, as a person reads it. */
  readonly errors: string
}

/** Runs the plain npm client in a folder, with the .npmrc there and nothing of this machine's settings. */
export async function npm(folder: string, ...args: readonly string[]): Promise<NpmAnswer> {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--fetch-retries=0']
  const child = spawn('npm', [...args, ...quiet], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      npm_config_cache: join(folder, '.npm-cache'),
      npm_config_userconfig: join(folder, '.npmrc'),
      npm_config_globalconfig: join(folder, '.npmrc-of-nobody'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, output, errors }
}
