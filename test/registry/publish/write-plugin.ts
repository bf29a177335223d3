import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.js'

export interface PluginSketch {
  /** Over those of a plugin that can be published. */
  readonly manifest?: Readonly<Record<string, unknown>>
  readonly shopctl?: Readonly<Record<string, unknown>>
  /** Path → text; null leaves out one that would be there. */
  readonly files?: Readonly<Record<string, string | null>>
}

/** Writes a small plugin that can be published, with what the sketch changes. */
export async function writePlugin(name: string, { manifest, shopctl, files }: PluginSketch = {}): Promise<string> {
  const folder = await temporaryFolder()
  const all: Record<string, string | null> = {
    'package.json': JSON.stringify({
      name,
      version: '1.0.0',
      description: `${name}, for tests`,
      type: 'module',
      license: 'MIT',
      peerDependencies: { '@shopctl/sdk': '^1' },
      devDependencies: { vitest: '^5' },
      scripts: { test: 'vitest' },
      shopctl: { title: name, scopes: [], ...shopctl },
      ...manifest,
    }),
    'README.md': `# ${name}`,
    'src/index.ts': 'export default class Plugin {}\n',
    ...files,
  }
  for (const [path, text] of Object.entries(all)) {
    if (text === null) continue
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}
