import { expect, test } from 'vitest'
import { plantProject, runGate } from './planted-project.js'

test('a file as the formatter writes it is let through', async () => {
  using project = plantProject({ 'core/model/index.ts': "export const answer = 'yes'\n" })
  expect(await runGate('format', project.folder)).toMatchObject({ code: 0 })
})

test('a file that the formatter would change is refused', async () => {
  using project = plantProject({ 'core/model/index.ts': 'export const answer = "yes";\n' })
  const { code, output } = await runGate('format', project.folder)
  expect(output).toContain('core/model/index.ts')
  expect(code).toBe(1)
})

test('imports out of order are refused', async () => {
  const imports = "import { b } from './b.js'\nimport { a } from './a.js'\n\nexport const all = [a, b]\n"
  using project = plantProject({ 'core/model/index.ts': imports })
  const { code, output } = await runGate('format', project.folder)
  expect(output).toContain('organizeImports')
  expect(code).toBe(1)
})
