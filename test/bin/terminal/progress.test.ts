import pico from 'picocolors'
import { expect, test } from 'vitest'
import { Progress } from '../../../bin/terminal/progress.js'

function screen(isLive: boolean) {
  const written: string[] = []
  return {
    isLive,
    write: (text: string) => void written.push(text),
    look: () => ({ paint: pico.createColors(false), columns: isLive ? 60 : undefined }),
    written,
  }
}

test('without a terminal each step leaves a line when it has ended', () => {
  const paper = screen(false)
  const progress = new Progress(paper)
  progress.step({ name: 'resolve' })
  progress.step({ name: 'resolve', ms: 12.34, detail: '3 packages' })
  progress.step({ name: 'start' })
  progress.step({ name: 'start', ms: 1234 })
  const { phases } = progress.close(true)
  expect(paper.written).toEqual([
    `✓ ${'resolve'.padEnd(16)}    12 ms  3 packages\n`,
    `✓ ${'start'.padEnd(16)}    1.2 s\n`,
  ])
  expect(phases).toEqual({ resolve: 12.3, start: 1234 })
})

test('a step that comes more than once counts with all its time', () => {
  const progress = new Progress(screen(false))
  progress.step({ name: 'fetch', ms: 10 })
  progress.step({ name: 'fetch', ms: 5 })
  expect(progress.close(true).phases).toEqual({ fetch: 15 })
})

test('the step at which it failed is shown', () => {
  const paper = screen(false)
  const progress = new Progress(paper)
  progress.step({ name: 'start', detail: 'release 3' })
  progress.close(false)
  expect(paper.written.join('')).toMatch(/^✗ start +\d+ ms {2}release 3\n$/)
})

test('in a terminal one line is written over, and gone at the end', () => {
  const terminal = screen(true)
  const progress = new Progress(terminal)
  progress.step({ name: 'resolve' })
  progress.step({ name: 'fetch', detail: 'a\u001b[2Jb' })
  progress.close(true)
  const text = terminal.written.join('')
  const [, first, second] = text.split('\r\u001b[K')
  expect(first).toMatch(/^⠙ resolve {2}\d+ ms$/)
  expect(second).toMatch(/^⠹ resolve, fetch {2}ab {2}\d+ ms$/)
  expect(text).not.toContain('\n')
  expect(text.endsWith('\r\u001b[K')).toBe(true)
})

test('a live line is no longer than the terminal is wide', () => {
  const terminal = screen(true)
  const progress = new Progress(terminal)
  progress.step({ name: 'fetch', detail: 'x'.repeat(200) })
  progress.close(true)
  for (const text of terminal.written) expect(text.length).toBeLessThan(60)
})
