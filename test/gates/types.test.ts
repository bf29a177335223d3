import { expect, test } from 'vitest'
import { plantProject, runGate } from './planted-project.js'

test.for(['core/model/index.ts', 'test/core/model/index.test.ts', 'bench/swap.ts', 'templates/plugin/src/index.ts'])(
  'a wrong type in %s is refused',
  async (file) => {
    using project = plantProject({ [file]: "export const count: number = 'one'\n" })
    const { code, output } = await runGate('types', project.folder)
    expect(output).toContain(`${file}(1,14): error TS2322`)
    expect(code).not.toBe(0)
  },
)

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
