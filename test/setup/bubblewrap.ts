import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where bubblewrap is: the tests of the sandbox need it. */
export const hasBubblewrap = (): boolean => existsSync('/usr/bin/bwrap')

/** Installs bubblewrap once before all tests, where that can be done; elsewhere the tests that need it are skipped, and say so. */
export default function installBubblewrap(): void {
  if (hasBubblewrap()) return
  try {
    if (process.getuid?.() !== 0) throw new Error('only root can install it')
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'bubblewrap'], { stdio: 'ignore' })
  } catch (error) {
    process.stderr.write(
      `bubblewrap is not installed (${(error as Error).message}): tests of the full sandbox are skipped\n`,
    )
  }
}
