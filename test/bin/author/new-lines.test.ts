import { expect, test } from 'vitest'
import { newLines } from '../../../bin/author/new-lines.js'

test.for([
  [[], ['a', 'b'], ['a', 'b']],
  [['a', 'b'], ['a', 'b'], []],
  [['a', 'b'], ['a', 'b', 'c'], ['c']],
  [['b'], ['a', 'b', 'c', 'd'], ['c', 'd']],
  [['a', 'b', 'c'], ['b', 'c', 'd'], ['d']],
  [['x', 'x'], ['x', 'x', 'x'], []],
  [
    ['a', 'b'],
    ['y', 'z'],
    ['y', 'z'],
  ],
] as const)('after %j, of %j the lines %j are new', ([before, now, expected]) => {
  expect(newLines(before, now)).toEqual(expected)
})
