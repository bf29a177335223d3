import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { repository } from './test-platform.js'

export interface PluginSource {
  readonly name: string
  readonly version?: string
  /** `src/index.ts`. */
  readonly source: string
  readonly scopes?: readonly string[]
  readonly mail?: Readonly<Record<string, string>>
  /** `001-points` → its text. */
  readonly migrations?: Readonly<Record<string, string>>
  /** More of them: `locales/de.json` → its text. */
  readonly files?: Readonly<Record<string, string>>
  readonly readme?: string
  /** Merged into package.json. */
  readonly manifest?: Readonly<Record<string, unknown>>
}

/** Writes a plugin's package as an author would have it, with the SDK installed, and answers its folder. */
export async function writePlugin(
  dir: string,
  {
    name,
    version = '1.0.0',
    source,
    scopes = [],
    mail = {},
    migrations = {},
    files = {},
    readme = `# ${name}\n`,
    manifest,
  }: PluginSource,
): Promise<string> {
  const folder = join(dir, `${name}-${version}`)
  await mkdir(join(folder, 'src'), { recursive: true })
  await mkdir(join(folder, 'mail'), { recursive: true })
  await mkdir(join(folder, 'node_modules/@shopctl'), { recursive: true })
  await symlink(join(repository, 'core/sdk'), join(folder, 'node_modules/@shopctl/sdk'))
  const packageJson = {
    name,
    version,
    description: `A plugin of the tests: ${name}.`,
    license: 'MIT',
    type: 'module',
    peerDependencies: { '@shopctl/sdk': '^1' },
    shopctl: { title: name, scopes },
    ...manifest,
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson, null, 2))
  await writeFile(join(folder, 'README.md'), readme)
  await writeFile(join(folder, 'LICENSE'), 'MIT\n')
  await writeFile(join(folder, 'src/index.ts'), source)
  for (const [template, text] of Object.entries(mail)) await writeFile(join(folder, 'mail', `${template}.md`), text)
  if (Object.keys(migrations).length > 0) await mkdir(join(folder, 'migrations'), { recursive: true })
  for (const [file, text] of Object.entries(migrations))
    await writeFile(join(folder, 'migrations', `${file}.sql`), text)
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  return folder
}
