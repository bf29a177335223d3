import { expect, test } from 'vitest'
import { plantProject, runGate } from './planted-project.js'

test('a file, an export and a dependency that nobody uses are refused', async () => {
  using project = plantProject({
    'core/worker.ts': "import { used } from './model/index.js'\nimport 'fastify'\n\nused()\n",
    'core/model/index.ts': 'export const used = () => null\nexport const unused = () => null\n',
    'core/model/orphan.ts': 'export const orphan = null\n',
  })
  const { code, output } = await runGate('dead', project.folder)
  expect(output).toMatch(/^core\/model\/orphan\.ts/m)
  expect(output).toMatch(/^unused +core\/model\/index\.ts/m)
  expect(output).toMatch(/^verdaccio +package\.json/m)
  expect(output).not.toMatch(/^used |^core\/worker\.ts|^fastify /m)
  expect(code).toBe(1)
})
