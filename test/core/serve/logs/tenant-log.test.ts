import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TenantLog } from '../../../../core/serve/logs/tenant-log.js'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logs-'))
})
afterEach(() => rm(dir, { recursive: true }))

test('the last lines are read in their order, and more than there are is no error', async () => {
  const log = new TenantLog(join(dir, 'acme.log'))
  for (let i = 1; i <= 5; i += 1) log.add(`line ${i}`)
  expect(await log.read(2)).toEqual(['line 4', 'line 5'])
  expect(await log.read(100)).toHaveLength(5)
  expect(await log.read(0)).toEqual([])
})

test('a follower hears each line from then on, until it does not want to', () => {
  const log = new TenantLog(join(dir, 'acme.log'))
  const heard: string[] = []
  log.add('before')
  const stop = log.follow((line) => heard.push(line))
  log.add('while')
  stop()
  log.add('after')
  expect(heard).toEqual(['while'])
  return log.flush()
})

test('a log has at most two files of 5 MB, and goes on where an earlier process ended', async () => {
  const line = 'x'.repeat(10_000)
  for (let process = 0; process < 4; process += 1) {
    const log = new TenantLog(join(dir, 'acme.log'))
    for (let i = 0; i < 400; i += 1) {
      log.add(`${process * 400 + i} ${line}`)
      if (i % 50 === 49) await log.flush()
    }
  }
  expect((await readdir(dir)).sort()).toEqual(['acme.log', 'acme.log.1'])
  for (const file of await readdir(dir)) expect((await stat(join(dir, file))).size).toBeLessThan(5.1 * 1024 * 1024)
  const lines = await new TenantLog(join(dir, 'acme.log')).read(500)
  expect(lines.map((text) => Number(text.split(' ')[0]))).toEqual(Array.from({ length: 500 }, (_, i) => 1100 + i))
})

test('lines that the disk cannot follow are lost, and said to be', async () => {
  const log = new TenantLog(join(dir, 'acme.log'))
  for (let i = 0; i < 300; i += 1) log.add('x'.repeat(10_000))
  const lines = await log.read(1000)
  expect(lines.length).toBeLessThan(300)
  expect(lines.at(-1)).toMatch(/^… \d+ lines lost$/)
})

test('a log that is forgotten takes its files away, and no line that comes later', async () => {
  await writeFile(join(dir, 'acme.log.1'), 'long ago\n')
  const log = new TenantLog(join(dir, 'acme.log'))
  log.add('on its way')
  const forgotten = log.forget()
  log.add('late')
  await forgotten
  log.add('too late')
  await log.flush()
  expect(await readdir(dir)).toEqual([])
})
