import { expect, test } from 'vitest'
import { plantProject, runGate } from './planted-project.js'

const files = ['core/model/index.ts', 'test/core/model/index.test.ts', 'bench/swap.ts', 'templates/plugin/src/index.ts']

test('a wrong type is refused: in the sources, in the tests, in the benches and in the templates', async () => {
  const wrong = files.map((file) => [file, "export const count: number = 'one'\n"])
  using project = plantProject(Object.fromEntries(wrong) as Record<string, string>)
  const { code, output } = await runGate('types', project.folder)
  for (const file of files) expect(output).toContain(`${file}(1,14): error TS2322`)
  expect(code).not.toBe(0)
})

test('a wrong type in the admin’s pages is refused, a right one is let through', async () => {
  const page = (title: string) => ({ 'core/admin/web/page.tsx': `export const title: string = ${title}\n` })
  using wrong = plantProject(page('1'))
  expect((await runGate('pages', wrong.folder)).output).toContain('page.tsx(1,14): error TS2322')
  using right = plantProject(page("'Shop'"))
  expect(await runGate('pages', right.folder)).toMatchObject({ code: 0 })
})

test('right types are let through', async () => {
  using project = plantProject({ 'core/model/index.ts': 'export const count: number = 1\n' })
  expect(await runGate('types', project.folder)).toMatchObject({ code: 0 })
})
