import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Compiles once before all tests: child processes and plugins use what is in dist/. Types that are wrong somewhere stop
 * the tests in CI; at a desk they are only told, since all other rooms can be tested nevertheless.
 */
export default function compile(): void {
  if (process.env['SHOPCTL_SKIP_BUILD']) return
  process.env['SHOPCTL_SKIP_BUILD'] = 'compiled by another project of this run'
  const builder = fileURLToPath(new URL('../../bin/build.js', import.meta.url))
  const { status } = spawnSync(process.execPath, [builder], { stdio: 'inherit' })
  if (status !== 0 && process.env['CI']) throw new Error('npm run build has failed.')
}
