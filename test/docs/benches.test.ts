import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8')
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found)

const sections = all(read('bench/README.md'), /^## (.+)$/gm)

test('each bench has a section of bench/README.md with its command, in the order of the list', () => {
  const benches = all(read('bench/run.ts'), /^ {2}'?([a-z-]+)'?: \{$/gm)
  expect(benches.length).toBeGreaterThan(10)
  expect(sections).toEqual(benches)
  expect(all(read('bench/README.md'), /`[^`\n]*npm run bench -- ([a-z-]+)`/g)).toEqual(benches)
})

test.each(['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'docs/features.md', 'docs/measurements.md'])(
  'the sections of bench/README.md that %s leads to are there',
  (page) => {
    expect(sections).toEqual(expect.arrayContaining(all(read(page), /bench\/README\.md#([^)]+)\)/g)))
  },
)
