import pico from 'picocolors'
import { expect, test } from 'vitest'
import { table } from '../../../bin/terminal/table.js'

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

test('in a terminal the last column is cut before it wraps, between words', () => {
  const long = [{ name: 'acme', count: 1, note: 'a word and another and another' }]
  expect(table(long, [name, note], { ...plain, columns: 24 })).toBe('name  note\nacme  a word and…')
  const one = [{ name: 'acme', count: 1, note: 'a word-and-another-and-another' }]
  expect(table(one, [name, note], { ...plain, columns: 24 })).toBe('name  note\nacme  a word-and-anothe…')
})

const why = { title: 'why', of: () => 'since somebody has asked for it twice', isWordy: true }

test('sentences go on in further lines, where a terminal has no room for them', () => {
  const long = [{ name: 'acme', count: 1, note: 'a word and another and another' }]
  expect(table([...long, ...long], [name, count, why], { ...plain, columns: 34 }).split('\n')).toEqual([
    'name  count  why',
    'acme      1  since somebody has',
    '             asked for it twice',
    'acme      1  since somebody has',
    '             asked for it twice',
  ])
  expect(table(long, [name, why], { ...plain, columns: 80 })).toContain('for it twice')
  expect(table(long, [name, why], plain)).toContain('since somebody has asked for it twice')
})

test('a word is broken where no line has room for it alone, at a sign where it has one', () => {
  const names = { title: 'plugins', of: () => 'cash-on-delivery@1.0.0, gift-wrap@2.0.0', isWordy: true }
  const said = { ...why, of: () => 'in an hour or so' }
  const long = [{ name: 'acme', count: 1, note: '' }]
  const lines = (columns: number) =>
    table(long, [names, said], { ...plain, columns })
      .split('\n')
      .slice(1)
  expect(lines(37)).toEqual(['cash-on-delivery@1.0.0,  in an hour', 'gift-wrap@2.0.0          or so'])
  expect(lines(28)).toEqual(['cash-on-delivery    in an', '@1.0.0,             hour or', 'gift-wrap@2.0.0     so'])
})

test('titles do so before, and a cell has six lines at most', () => {
  const wide = { ...count, title: 'how many there are' }
  const endless = { ...why, of: () => 'again and '.repeat(20) }
  const long = [{ name: 'acme', count: 1, note: '' }]
  expect(table(long, [wide, endless], { ...plain, columns: 21 }).split('\n')).toEqual([
    '  how  why',
    ' many',
    'there',
    '  are',
    '    1  again and',
    ...Array.from({ length: 4 }, () => '       again and'),
    '       again and…',
  ])
})
