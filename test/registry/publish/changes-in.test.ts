import { expect, test } from 'vitest'
import { changesIn } from '../../../registry/publish/changes-in.js'

const changelog = `# Changelog

## Unreleased

- Something that is not there yet.

## [1.10.0] - 2026-11-20

- Greets in German.

### Mended

- No greeting twice.

## v1.1.0

- Greets.

## 1.0.0
`

test('what is new in a version is what stands under its heading, down to the next one (N4)', () => {
  expect(changesIn(changelog, '1.10.0')).toBe('- Greets in German.\n\n### Mended\n\n- No greeting twice.')
  expect(changesIn(changelog, '1.1.0')).toBe('- Greets.')
})

test('a version that is not named, or of which nothing is said, has none; a long one is cut', () => {
  expect(changesIn(changelog, '1.0.0')).toBeUndefined()
  expect(changesIn(changelog, '0.0')).toBeUndefined()
  expect(changesIn(`## 1.0.0\n${'x'.repeat(9_000)}`, '1.0.0')).toHaveLength(4_000)
})
