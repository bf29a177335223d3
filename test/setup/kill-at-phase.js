/**
 * Loaded into a platform before everything else (`NODE_OPTIONS=--import`), and by it into its control process, which tells of the
 * phases of changes: at the moment it is about to tell of the one that the file in KILL_FILE names
 * (`{"phase":"link","when":"end","victim":"platform"}`), it kills itself, and the platform's process before that if that is the victim.
 */
import { readFileSync } from 'node:fs'
import { ServerResponse } from 'node:http'

const { KILL_FILE } = process.env

if (process.argv[1]?.endsWith('/control.js')) {
  // Not for its children.
  delete process.env['NODE_OPTIONS']
  delete process.env['KILL_FILE']
  killAtPhase()
}

function killAtPhase() {
  const { write } = ServerResponse.prototype
  ServerResponse.prototype.write = function (...args) {
    const { progress } = parse(args[0])
    if (progress !== undefined) {
      const wanted = parse(readFileSync(KILL_FILE, 'utf8'))
      const when = progress.ms === undefined ? 'begin' : 'end'
      if (progress.phase === wanted.phase && when === wanted.when) kill(wanted.victim)
    }
    return write.apply(this, args)
  }
}

function kill(victim) {
  if (victim === 'platform') process.kill(process.ppid, 'SIGKILL')
  process.kill(process.pid, 'SIGKILL')
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
