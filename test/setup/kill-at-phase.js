/**
 * Loaded into a platform before everything else (`NODE_OPTIONS=--import`), and by it into its control process, which tells of the
 * phases of changes: at the moment it is about to tell of the one that the file in KILL_FILE names
 * (`{"phase":"link","when":"end","victim":"platform"}`), it kills itself, and the platform's process before that if that is the victim. "confirm" is no phase of its own: it
 * begins when the platform's process asks for it, and ends when the release is confirmed and nobody has been told so.
 */
import { readFileSync } from 'node:fs'
import { ServerResponse } from 'node:http'

const { KILL_FILE } = process.env

if (process.argv[1]?.endsWith('/control.js')) {
  // Not for its children.
  delete process.env['NODE_OPTIONS']
  delete process.env['KILL_FILE']
  killAtPhase()
  killAtConfirm()
}

function killAtPhase() {
  const { write } = ServerResponse.prototype
  ServerResponse.prototype.write = function (...args) {
    const { progress } = parse(args[0])
    if (progress !== undefined) killAt(progress.phase, progress.ms === undefined ? 'begin' : 'end')
    return write.apply(this, args)
  }
}

function killAtConfirm() {
  const { emit, send } = process
  const asked = new Set()
  process.emit = function (name, message, ...rest) {
    if (name === 'message' && message?.kind === 'call' && message.method === 'confirm') {
      asked.add(message.id)
      killAt('confirm', 'begin')
    }
    return emit.call(this, name, message, ...rest)
  }
  process.send = function (message, ...rest) {
    if (message.kind === 'answer' && asked.has(message.id)) killAt('confirm', 'end')
    return send.call(this, message, ...rest)
  }
}

function killAt(phase, when) {
  const wanted = parse(readFileSync(KILL_FILE, 'utf8'))
  if (phase === wanted.phase && when === wanted.when) kill(wanted.victim)
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
