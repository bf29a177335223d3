#!/usr/bin/env node
/** What `shopctl` starts: the compiled command line on the pinned Node. Plain JavaScript that Node 18 can read. */
import { existsSync } from 'node:fs'
import { onPinnedNode } from './pinned-node.js'

const commandLine = new URL('../dist/cli/shopctl.js', import.meta.url)

if (await onPinnedNode(import.meta.url)) {
  if (existsSync(commandLine)) await import(commandLine.href)
  else {
    process.stderr.write('shopctl is not compiled yet. Run:  npm run build\n')
    process.exitCode = 1
  }
}
