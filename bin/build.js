#!/usr/bin/env node
/**
 * `npm run build`, and what `npm ci` runs at its end: compiles everything into dist/. Plain JavaScript, since it makes
 * all the rest. Quick when nothing has changed, and two at once take turns.
 */
import { onPinnedNode } from './pinned-node.js'

if (await onPinnedNode(import.meta.url)) {
  const { build } = await import('./build/build.js')
  process.exitCode = (await build()) ? 0 : 1
}
