import { onTestFinished } from 'vitest'
import { type Build, type Builder, createBuilder } from '../../../core/build/index.js'
import { type FakeRegistry, fakeKernel, installation } from './fake-registry.js'
import { temporaryFolder } from './temporary-folder.js'

const { signal } = new AbortController()

/** A builder in a new folder, closed with the test. */
export async function openBuilder(source: FakeRegistry, home?: string): Promise<Builder> {
  const builder = createBuilder({ home: home ?? (await temporaryFolder()), source, kernel: fakeKernel })
  onTestFinished(() => builder.close())
  return builder
}

/** Resolves and builds the set of these installations. */
export async function buildSet(builder: Builder, ...specs: string[]): Promise<Build> {
  const lock = await builder.resolve({ installations: specs.map((spec) => installation(spec)), signal })
  return builder.build(lock, { signal })
}
