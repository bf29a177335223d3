import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'
import { fatal, isUsual, zoo } from '../samples/hostile-plugins/zoo/index.js'

test('docs/sandbox.md says how many hostile plugins there are, and how many of them a usual run lets loose', () => {
  const deeds = [...zoo, ...fatal]
  const page = readFileSync(join(packageRoot, 'docs/sandbox.md'), 'utf8')
  expect(page).toContain(
    `lets ${deeds.length} hostile plugins loose in one shop (${deeds.filter(isUsual).length} of them where a run does not take its time)`,
  )
})
