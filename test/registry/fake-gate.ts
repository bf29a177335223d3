import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StartRegistryOptions } from '../../registry/index.js'
import { until } from '../setup/until.js'

/**
 * Lets through what comes, but for what is called "…-bad"; what is called "…-slow" waits at it. It tells of its environment,
 * so that a test can look at it.
 */
const program = `
const { existsSync, writeFileSync } = require('node:fs')
const { name, version, kernel } = JSON.parse(process.argv[2])
const chunks = []
process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
  const reasons = name.endsWith('-bad') ? ['it is bad', 'it is very bad'] : []
  const answer = { reasons, manifest: { name, version, env: Object.keys(process.env), said: String(Buffer.concat(chunks)) }, readme: '# ' + name }
  const go = () => console.log(JSON.stringify(answer))
  if (!name.endsWith('-slow')) return go()
  writeFileSync(kernel + '/waiting', '')
  const timer = setInterval(() => existsSync(kernel + '/open') && (clearInterval(timer), go()), 10)
})`

export interface FakeGate {
  readonly gate: NonNullable<StartRegistryOptions['gate']>
  /** Resolves when something waits at it. */
  waiting(): Promise<void>
  /** Lets through what waits. */
  open(): Promise<void>
  close(): Promise<void>
}

/** A gate that a test opens and closes. */
export async function makeFakeGate(): Promise<FakeGate> {
  const kernel = await mkdtemp(join(tmpdir(), 'shopctl-fake-gate-'))
  const path = join(kernel, 'gate.cjs')
  await writeFile(path, program)
  const isThere = (file: string) =>
    access(join(kernel, file)).then(
      () => true,
      () => false,
    )
  return {
    gate: { program: path, kernel, sandbox: 'auto' },
    waiting: () => until(() => isThere('waiting'), 'somebody at the gate'),
    async open() {
      await writeFile(join(kernel, 'open'), '')
    },
    close: () => rm(kernel, { recursive: true, force: true }),
  }
}
