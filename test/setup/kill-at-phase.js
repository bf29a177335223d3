/**
 * Loaded into a platform before everything else (`NODE_OPTIONS=--import`): the process kills itself at the moment it is
 * about to tell of the phase that the file in KILL_FILE names (`{"phase":"link","when":"end"}`).
 */
import { readFileSync } from 'node:fs'
import { ServerResponse } from 'node:http'

const { KILL_FILE } = process.env
// Not for the platform's children.
delete process.env['NODE_OPTIONS']
delete process.env['KILL_FILE']

const { write } = ServerResponse.prototype
ServerResponse.prototype.write = function (...args) {
  const { progress } = parse(args[0])
  if (progress !== undefined) {
    const wanted = parse(readFileSync(KILL_FILE, 'utf8'))
    const when = progress.ms === undefined ? 'begin' : 'end'
    if (progress.phase === wanted.phase && when === wanted.when) process.kill(process.pid, 'SIGKILL')
  }
  return write.apply(this, args)
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
