import { expect, test } from 'vitest'
import { LineSplitter } from '../../../../core/serve/child/line-splitter.js'

function split(chunks: readonly string[], maxBytes = 10): [string, boolean][] {
  const lines: [string, boolean][] = []
  const splitter = new LineSplitter({ maxBytes, onLine: (...line) => lines.push(line) })
  for (const chunk of chunks) splitter.push(Buffer.from(chunk, 'latin1'))
  splitter.end()
  return lines
}

test('lines are whole however the chunks fall', () => {
  expect(split(['one\ntwo\nth', 'r', 'ee\n', '\nlast'])).toEqual([
    ['one', false],
    ['two', false],
    ['three', false],
    ['', false],
    ['last', false],
  ])
})

test('a line that is too long is cut at once, and its rest is lost', () => {
  expect(split(['0123456789', 'a', 'bc', 'd\nnext\n'])).toEqual([
    ['0123456789', true],
    ['next', false],
  ])
  expect(split(['0123456789\n'])).toEqual([['0123456789', false]])
})

test('a character that two chunks share is not broken', () => {
  expect(split(['\u00c3', '\u00a9\n'])).toEqual([['é', false]])
})
