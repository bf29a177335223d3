import { createRequire } from 'node:module'

/** The major of Node that shopctl is written for. */
const major = 24

/**
 * Whether this process runs on the pinned Node. If not, `script` is started again on the one that npm installed beside
 * us: in this process where the running Node can (22.15 and later), else in a child whose end becomes ours.
 * @param {string} script URL of the script that was started
 * @returns {Promise<boolean>} false: nothing is left to do here
 */
export async function onPinnedNode(script) {
  if (process.versions.node.startsWith(`${major}.`)) return true
  const binary = pinnedBinary()
  if (binary === undefined) {
    explain()
    return false
  }
  const { fileURLToPath } = await import('node:url')
  const args = [...process.execArgv, fileURLToPath(script), ...process.argv.slice(2)]
  if (typeof process.execve === 'function') process.execve(binary, [binary, ...args], process.env)
  await runAsChild(binary, args)
  return false
}

function pinnedBinary() {
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    return undefined
  }
}

function explain() {
  process.stderr.write(
    `shopctl needs Node ${major}. This is Node ${process.versions.node}, and npm has installed no other for ` +
      `${process.platform}-${process.arch}.\n` +
      'On Linux (x64, arm64):  npm ci --include=optional\n' +
      `Elsewhere:              install Node ${major} and run this again\n`,
  )
  process.exitCode = 1
}

/** Signals go to the child, except the INT that a terminal has already sent to both of us. */
async function runAsChild(binary, args) {
  const [{ spawn }, { once }, { isatty }] = await Promise.all([
    import('node:child_process'),
    import('node:events'),
    import('node:tty'),
  ])
  const child = spawn(binary, args, { stdio: 'inherit' })
  const hasTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal)
    })
  }
  const [code, signal] = await once(child, 'exit')
  if (signal === null) process.exit(code)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}
