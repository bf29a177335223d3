#!/usr/bin/env node
/** What `shopctl` starts: the compiled command line on the pinned Node. Plain JavaScript that Node 18 can read. */
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { onPinnedNode } from './pinned-node.js'

const commandLine = '../dist/cli/shopctl.cjs'

if (await onPinnedNode(import.meta.url)) {
  // A command starts a third faster. Not beside the temporary files, where somebody else could put what we would run.
  module.enableCompileCache(join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'shopctl'))
  start(module.createRequire(import.meta.url))
}

function start(require) {
  try {
    require(commandLine)
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND' || !error.message.includes(commandLine)) throw error
    process.stderr.write('shopctl is not compiled yet. Run:  npm run build\n')
    process.exitCode = 1
  }
}
