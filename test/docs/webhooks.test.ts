import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'
import { newSecret, retryPauses } from '../../core/webhooks/index.js'
import { signMessage } from '../../core/webhooks/sign-message.js'

const page = readFileSync(join(packageRoot, 'docs/webhooks.md'), 'utf8')

test('the table of pauses is that of the platform', () => {
  const units = { second: 1, minute: 60, hour: 3600 } as const
  const rows = [...page.matchAll(/^\| (\d+) +\| (\d+) (second|minute|hour)s? +\|$/gm)]
  const pauses = rows.map(([, , count, unit]) => Number(count) * units[unit as keyof typeof units] * 1000)
  expect(pauses).toEqual(retryPauses)
  expect(rows.map(([, attempt]) => Number(attempt))).toEqual(retryPauses.map((_, index) => index + 2))
})

const hasPython = spawnSync('python3', ['--version']).status === 0

test.skipIf(!hasPython)('the page’s Python takes what is signed, with either of two secrets, and nothing else', () => {
  const source = /```python\n([^]*?)```/.exec(page)?.[1] ?? ''
  const [fresh, old] = [newSecret(), newSecret()]
  const body = '{"type":"order.placed"}'
  const headers = signMessage({ id: 'evt_1', at: new Date(), body, secrets: [fresh, old] })
  const program = `${source}
import json, sys
headers, cases = json.load(sys.stdin)
for secret, body in cases:
    try:
        verify(secret, headers, body.encode())
        print("taken")
    except ValueError as error:
        print(error)`
  const cases = [
    [fresh, body],
    [old, body],
    [newSecret(), body],
    [fresh, `${body} `],
  ]
  const { stdout } = spawnSync('python3', ['-c', program], { input: JSON.stringify([headers, cases]) })
  expect(stdout.toString().trim().split('\n')).toEqual(['taken', 'taken', 'not signed by us', 'not signed by us'])
})
