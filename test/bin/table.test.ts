import pico from 'picocolors'
import { expect, test } from 'vitest'
import { table } from '../../bin/table.js'

const plain = { paint: pico.createColors(false), columns: undefined }
const rows = [
  { name: 'acme', count: 2, note: '' },
  { name: 'globex', count: 12, note: '' },
]
const name = { title: 'name', of: (row: (typeof rows)[0]) => row.name }
const count = { title: 'count', of: (row: (typeof rows)[0]) => row.count }
const note = { title: 'note', of: (row: (typeof rows)[0]) => row.note }

test('cells stand under their titles, and numbers to the right', () => {
  expect(table(rows, [name, count], plain)).toBe('name    count\nacme        2\nglobex     12')
})

test('a column that is empty everywhere is left out', () => {
  expect(table(rows, [name, note], plain)).toBe('name\nacme\nglobex')
})

test('colours do not shift what comes after them', () => {
  const red = { ...name, paint: () => (cell: string) => `<red>${cell}</red>` }
  expect(table(rows, [red, count], plain)).toBe('name    count\n<red>acme</red>        2\n<red>globex</red>     12')
})

test('East Asian letters take two columns and combining marks none', () => {
  const shops = ['東京', 'Café', 'abcd'].map((name) => ({ name, count: 1, note: '' }))
  expect(table(shops, [name, count], plain).split('\n').slice(1)).toEqual(['東京      1', 'Café      1', 'abcd      1'])
})

test('a cell is one line, whatever is in it', () => {
  expect(table([{ name: 'a\nb\u001b[31m\tc', count: 1, note: '' }], [name], plain)).toBe('name\na b c')
})

test('in a terminal the last column is cut before it wraps', () => {
  const long = [{ name: 'acme', count: 1, note: 'a word and another and another' }]
  expect(table(long, [name, note], { ...plain, columns: 24 })).toBe('name  note\nacme  a word and anothe…')
})

test('where the last column alone would not do, the wordy ones are cut before it', () => {
  const why = { title: 'why', of: () => 'since somebody has asked for it twice', isWordy: true }
  const long = [{ name: 'acme', count: 1, note: 'a word and another and another' }]
  expect(table(long, [name, why, note], { ...plain, columns: 40 })).toBe(
    'name  why               note\nacme  since somebody…   a word and anot…',
  )
  expect(table(long, [why, name], { ...plain, columns: 80 })).toContain('asked for it twice')
})
