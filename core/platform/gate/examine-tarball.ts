import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  createRegistryClient,
  examinePacked,
  type GateAnswer,
  type GateQuestion,
  readReadme,
} from '../../../registry/index.js'
import { type PackageFiles, readKernel, readTarball } from '../../build/index.js'
import { isShopError } from '../../model/index.js'
import { describePacked } from './describe-packed.js'
import { pluginsAmong } from './plugins-among.js'

/** Of what an author publishes: more than any plugin has, and little enough to be held and unpacked while others wait. */
const most = { bytes: 64 * 1024 * 1024, files: 5_000 }
/** What stands in a packument, which is read whole; in bytes. */
const mostTold = { manifest: 256 * 1024, readme: 512 * 1024 }
const mostReasons = 50

type Manifest = GateAnswer['manifest']

/** Every reason against publishing these bytes under this name. */
export async function examineTarball(question: GateQuestion, tarball: Buffer): Promise<GateAnswer> {
  const { name, version } = question
  const files = await readTarball(tarball, { most }).catch((error: Error) => error.message)
  if (typeof files === 'string') return refused(`its tarball is not good: ${files}`)
  const manifest = manifestIn(files)
  if (typeof manifest === 'string') return refused(manifest)
  if (manifest['name'] !== name || manifest['version'] !== version)
    return refused(`its package.json says ${String(manifest['name'])}@${String(manifest['version'])}`)
  return examineFiles(question, { tarball, files, manifest })
}

interface Unpacked {
  readonly tarball: Buffer
  readonly files: PackageFiles
  readonly manifest: Manifest
}

async function examineFiles(question: GateQuestion, { tarball, files, manifest }: Unpacked): Promise<GateAnswer> {
  const { work } = question
  // The user as whom the plugin is run has to come through to its own folder.
  await chmod(work, 0o711)
  const staging = join(work, 'staging')
  await writeFiles(join(staging, 'package'), files)
  const kernel = await readKernel(question.kernel)
  const client = createRegistryClient({ url: question.registry })
  const paths = [...files.keys()].sort()
  const wishes = { question, tarball, manifest, kernel, client }
  try {
    const reasons = await examinePacked({
      staging,
      paths,
      manifest,
      kernel,
      describe: (fileFacts) => describePacked({ ...wishes, files: fileFacts }).catch(asFault),
    })
    const needed = manifest['shopctl'] === undefined ? await pluginsAmong(manifest, client) : []
    const readme = await readReadme(join(staging, 'package'), paths)
    const isLong = readme.length > mostTold.readme
    const all = [...reasons, ...needed, ...(isLong ? ['its README.md is larger than 512 KB'] : [])]
    return { reasons: shortened(all), manifest, readme: isLong ? '' : readme }
  } finally {
    await client.close()
  }
}

/** What the package needs is not there, or it cannot be bundled: that is its author's to mend. */
function asFault(error: unknown): { kind: 'fault'; reason: string } {
  if (!isShopError(error) || error.status >= 500) throw error
  return { kind: 'fault', reason: error.message }
}

const shortened = (reasons: readonly string[]): string[] =>
  reasons.length <= mostReasons
    ? [...reasons]
    : [...reasons.slice(0, mostReasons), `and ${reasons.length - mostReasons} more reasons`]

const refused = (reason: string): GateAnswer => ({ reasons: [reason], manifest: {}, readme: '' })

/** Or why it is none. */
function manifestIn(files: PackageFiles): Manifest | string {
  const text = files.get('package.json')?.toString()
  if (text === undefined) return 'it holds no package.json'
  if (text.length > mostTold.manifest) return 'its package.json is larger than 256 KB'
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Manifest
    return 'its package.json holds no object'
  } catch (error) {
    return `its package.json is no JSON (${(error as Error).message})`
  }
}

async function writeFiles(folder: string, files: PackageFiles): Promise<void> {
  for (const path of new Set([...files.keys()].map((file) => dirname(join(folder, file))))) {
    await mkdir(path, { recursive: true })
  }
  for (const [path, content] of files) await writeFile(join(folder, path), content)
}
