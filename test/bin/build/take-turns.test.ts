import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { takeTurns } from '../../../bin/build/take-turns.js'

const module = new URL('../../../bin/build/take-turns.js', import.meta.url).href

test('work of one name is done one after the other', async () => {
  const story: string[] = []
  const work = (who: string) => async () => {
    story.push(`${who} begins`)
    await new Promise((resolve) => setImmediate(resolve))
    story.push(`${who} ends`)
    return who
  }
  const name = `order ${process.pid}`
  const answers = await Promise.all(['a', 'b', 'c'].map((who) => takeTurns(name, work(who))))
  expect(answers).toEqual(['a', 'b', 'c'])
  for (let i = 0; i < story.length; i += 2) expect(story[i + 1]).toBe(story[i]?.replace('begins', 'ends'))
})

test('a failure lets the next one in', async () => {
  const name = `failure ${process.pid}`
  await expect(takeTurns(name, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await takeTurns(name, () => Promise.resolve('next'))).toBe('next')
})

test('an owner that was killed lets the next one in', async () => {
  const name = `killed ${process.pid}`
  const forever = `console.log('mine'); return new Promise(() => setInterval(() => {}, 1000))`
  const script = `import { takeTurns } from '${module}'; takeTurns('${name}', async () => { ${forever} })`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(owner.stdout, 'data')
  const next = takeTurns(name, () => Promise.resolve(owner.signalCode))
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  expect(await next).toBeDefined()
})
