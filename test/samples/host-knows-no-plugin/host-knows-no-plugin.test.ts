/** The host names no plugin: not in its package.json, nor in what is compiled of it; and no release of it is for one. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../../setup/test-platform.js'

const pluginNames = async (): Promise<string[]> => readdir(join(repository, 'templates/plugins'))
const read = (path: string): Promise<string> => readFile(join(repository, path), 'utf8')

test('no plugin stands in the host’s package.json or its lock (S3)', async () => {
  const names = await pluginNames()
  expect(names.length).toBeGreaterThanOrEqual(5)
  const [host, lock] = await Promise.all([read('package.json'), read('package-lock.json')])
  for (const name of names) {
    expect(host).not.toContain(name)
    expect(lock).not.toContain(`node_modules/${name}"`)
  }
})

test('no central list of plugins is in the host’s source: no file of core, registry or kernel names one outside of comments (S21) (S3)', async () => {
  const names = await pluginNames()
  const kernel = (await read('dist/kernel/current')).trim()
  const files = (
    await Promise.all(
      ['dist/core', 'dist/registry', 'dist/bundled', `dist/kernel/${kernel}`].map(async (folder) =>
        (await readdir(join(repository, folder), { recursive: true })).map((file) => `${folder}/${file}`),
      ),
    )
  ).flat()
  const code = files.filter((file) => /\.m?js$/.test(file))
  expect(code.length).toBeGreaterThan(100)
  for (const file of code) {
    const text = (await read(file)).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    expect({ file, names: names.filter((name) => text.includes(name)) }).toEqual({ file, names: [] })
  }
})
