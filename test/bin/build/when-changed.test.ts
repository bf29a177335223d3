import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { whenChanged } from '../../../bin/build/when-changed.js'
import { plantFiles } from './planted-files.js'

test('work is done again when an input changed or its output is gone, and not otherwise', async () => {
  using project = plantFiles({ 'core/a.js': 'a', 'lock.json': '{}' })
  const at = (name: string) => join(project.folder, name)
  const step = { root: project.folder, inputs: ['core', 'lock.json'], output: 'kernel.js' }
  let times = 0
  const work = () => {
    times += 1
    return Promise.resolve(writeFileSync(at('kernel.js'), ''))
  }
  const timesAfter = async (change: () => void) => {
    change()
    await whenChanged(step, work)
    return times
  }

  expect(await timesAfter(() => {})).toBe(1)
  expect(await timesAfter(() => {})).toBe(1)
  expect(await timesAfter(() => writeFileSync(at('core/b.js'), ''))).toBe(2)
  expect(await timesAfter(() => writeFileSync(at('lock.json'), '{ "changed": true }'))).toBe(3)
  expect(await timesAfter(() => rmSync(at('kernel.js')))).toBe(4)
  expect(await timesAfter(() => {})).toBe(4)
})

test('work that failed is done again', async () => {
  using project = plantFiles({ 'a.js': '' })
  const step = { root: project.folder, inputs: ['a.js'], output: 'a.js' }
  await expect(whenChanged(step, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  let isDone = false
  await whenChanged(step, () => Promise.resolve(void (isDone = true)))
  expect(isDone).toBe(true)
})
