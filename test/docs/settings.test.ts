import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8')
const namesIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:SHOPCTL_[A-Z_]*[A-Z]|DATABASE_URL|SMTP_URL)\b/g)].map(String)

const pages = new Set(['docs/settings.md', 'docs/gateway.md'].flatMap((page) => namesIn(read(page))))
/** What our own processes tell each other, and the tests us. */
const inner = /^SHOPCTL_(TEST_|SKIP_BUILD$|MARK_DESCRIPTOR$|EGRESS_SOCKET$|UPLINK_)/

test('docs/settings.md and docs/gateway.md have every setting that the code reads, and every one that the help names', () => {
  const files = globSync('{bin,core,registry}/**/*.ts', { cwd: packageRoot, exclude: ['core/sdk/dist/**'] })
  const known = new Set(files.flatMap((file) => namesIn(read(file))).filter((name) => !inner.test(name)))
  expect(known.size).toBeGreaterThan(30)
  expect([...known].filter((name) => !pages.has(name))).toEqual([])
})
