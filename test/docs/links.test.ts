import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'
import { deadLinks, parsePage } from './links.js'

const files = globSync(['*.md', '{bench,docs,templates}/**/*.md'], {
  cwd: packageRoot,
  // What a plugin mails is a template, too.
  exclude: ['**/node_modules/**', '**/mail/**'],
})
const pages = files.map((path) => parsePage(path, readFileSync(join(packageRoot, path), 'utf8')))

test('each link of each page leads to a file that there is, and to a heading of it', () => {
  expect(deadLinks(pages, (path) => existsSync(join(packageRoot, path)))).toEqual([])
  expect(pages.length).toBeGreaterThan(50)
})

test('docs/README.md leads to each page of the docs; those of the reference have a page of their own', () => {
  const listed = new Set(pages.find(({ path }) => path === 'docs/README.md')?.links.map(({ path }) => path))
  const all = files.filter((path) => path.startsWith('docs/') && !/^docs\/(README|reference\/[a-z]+)\.md$/.test(path))
  expect(all.filter((path) => !listed.has(path))).toEqual([])
})

test('a dead link is found, whether its file or its heading is not there; one in code is none', () => {
  const text = [
    '# The word of *one*, and `two`',
    '[here](#the-word-of-one-and-two) [there](gone.md) [below](../a.md#gone) `[no](no.md)`',
    '```',
    '[nor](this.md)',
    '```',
    '# A [link](../a.md)',
    '# A link',
    '[first](#a-link) [second](#a-link-1) [third](#a-link-2) [outside](https://example.com/#x)',
  ].join('\n')
  const some = [parsePage('docs/b.md', text), parsePage('a.md', '# A')]
  expect(deadLinks(some, (path) => path !== 'docs/gone.md')).toEqual([
    'docs/b.md: there is no docs/gone.md',
    'docs/b.md: a.md has no heading #gone',
    'docs/b.md: docs/b.md has no heading #a-link-2',
  ])
})
