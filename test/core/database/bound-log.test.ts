import { appendFile, mkdir, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { boundLog } from '../../../core/database/bound-log.js'

const megabyte = 1024 * 1024

test('a log that another process fills is emptied under it, and its end is kept beside it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'shopctl-log-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const file = join(dir, 'postgres.log')
  const writer = await open(file, 'a')
  await writer.write('it starts\n')
  await boundLog(file)
  expect(await readFile(file, 'utf8')).toBe('it starts\n')
  await writer.write(`${'x'.repeat(6 * megabyte)}last words`)
  await boundLog(file)
  const old = await readFile(`${file}.1`, 'utf8')
  expect(old.length).toBe(5 * megabyte)
  expect(old).toMatch(/x last words$|xlast words$/)
  await writer.write('it goes on\n')
  await writer.close()
  expect(await readFile(file, 'utf8')).toBe('it goes on\n')
})

test('a log that nothing can be kept of is emptied nevertheless', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'shopctl-log-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const file = join(dir, 'postgres.log')
  // The old one's place is a folder's.
  await appendFile(file, 'x'.repeat(6 * megabyte))
  await mkdir(`${file}.1`)
  await expect(boundLog(file)).rejects.toThrow('EISDIR')
  expect((await stat(file)).size).toBe(0)
})
