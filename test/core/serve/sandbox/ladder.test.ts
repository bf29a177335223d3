import { execFile } from 'node:child_process'
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SandboxReport } from '../../../../core/model/index.js'
import { Cgroups } from '../../../../core/serve/sandbox/cgroups/cgroups.js'
import { hasBubblewrap } from '../../../setup/bubblewrap.js'
import { inContainer } from '../../../setup/container-rights.js'
import { asNobody, asNobodyWithoutNamespaces } from '../../../setup/ordinary-user.js'
import { repository } from '../../../setup/test-platform.js'

const run = promisify(execFile)

const noGroups = /^no control groups can be made here: /
const canMakeGroups = await Cgroups.open(tmpdir(), { memoryMb: 64, tasks: 12 }).then(
  (groups) => groups.close().then(() => true),
  () => false,
)

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'shopctl-ladder-'))
  await chmod(home, 0o777)
})
afterAll(() => rm(home, { recursive: true, force: true }))

const doctor = [process.execPath, join(repository, 'bin/launcher.js'), 'doctor', '--json']

/** What `shopctl doctor` finds when it is started like that. */
async function examine(prefix: readonly string[], environment: Record<string, string> = {}): Promise<SandboxReport> {
  const [file = '', ...args] = [...prefix, ...doctor]
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, SHOPCTL_HOME: join(home, 'shopctl'), ...environment }
  const { stdout } = await run(file, args, { env, cwd: home })
  return JSON.parse(stdout) as SandboxReport
}

describe.runIf(hasBubblewrap() && process.getuid?.() === 0)('the ladder of sandboxes', () => {
  test('as root every wall stands, control groups where they can be made (S24)', async () => {
    const { mode, missing } = await examine([])
    const share = canMakeGroups ? [] : [{ wall: 'share', why: expect.stringMatching(noGroups) as string }]
    expect({ mode, missing }).toEqual({ mode: 'full', missing: share })
  })

  test('as an ordinary user all stand but that each worker has a user and a control group of its own (S24)', async () => {
    const { mode, missing } = await examine(asNobody)
    expect({ mode, missing }).toEqual({
      mode: 'full',
      missing: [
        { wall: 'user', why: 'the platform is not started as root' },
        { wall: 'share', why: expect.stringMatching(noGroups) as string },
      ],
    })
  })

  test('with the rights of a stock container there are users, limits and the permission model, and the reason why no more (S24)', async () => {
    const { mode, stands, missing } = await examine(inContainer)
    // An engine shows a container its control groups, and lets it change nothing there; here only the rights are taken.
    const certain = stands.filter((wall) => wall !== 'share')
    expect({ mode, certain }).toEqual({ mode: 'reduced', certain: ['user', 'memory', 'belt', 'watch'] })
    const walls = missing.filter(({ wall }) => wall !== 'share')
    expect(walls.map(({ wall }) => wall)).toEqual(['files', 'network', 'processes', 'calls'])
    expect(walls[0]?.why).toMatch(/namespace.*--cap-add SYS_ADMIN/s)
  })

  test('an ordinary user where namespaces are refused, as on a stock Ubuntu, has limits and the permission model (S24)', async () => {
    const { mode, stands, missing } = await examine(asNobodyWithoutNamespaces)
    expect({ mode, stands }).toEqual({ mode: 'reduced', stands: ['memory', 'belt', 'watch'] })
    expect(missing.map(({ wall }) => wall)).toEqual(['user', 'share', 'files', 'network', 'processes', 'calls'])
  })

  test('a kernel that other users cannot read leaves the workers without users of their own, and says why', async () => {
    const dir = join(home, 'private')
    await cp(join(repository, 'dist/kernel'), join(dir, 'kernel'), { recursive: true })
    await chmod(dir, 0o700)
    const current = await run('ls', [join(dir, 'kernel')])
    expect(current.stdout).toContain('current')
    const { mode, missing } = await examine(inContainer, { SHOPCTL_KERNEL: join(dir, 'kernel') })
    expect(mode).toBe('reduced')
    expect(missing.find(({ wall }) => wall === 'user')?.why).toMatch(/other users cannot read/)
  })
})
