import childProcess, { type SpawnOptions } from 'node:child_process'

/** What esbuild may have for all that it does at one time, in MB: several times what a large plugin takes. */
export const mostMemory = 1024

/** The limit is the system's (RLIMIT_DATA): what asks for more ends. Short of it garbage is collected more eagerly. */
const limited = `ulimit -d ${mostMemory * 1024} 2>/dev/null; exec "$0" "$@"`
const eager = { GOMEMLIMIT: `${mostMemory * 0.75}MiB` }

/**
 * Calls esbuild. Where that starts its service, which it does before the call is back, the service gets a limit of memory:
 * esbuild takes no command of ours to start it by.
 */
export function withinMemory<T>(call: () => T): T {
  const { spawn } = childProcess
  const spawnLimited = (file: string, args: readonly string[], options: SpawnOptions) =>
    spawn('/bin/sh', ['-c', limited, file, ...args], { ...options, env: { ...process.env, ...eager } })
  Object.assign(childProcess, { spawn: spawnLimited })
  try {
    return call()
  } finally {
    Object.assign(childProcess, { spawn })
  }
}
