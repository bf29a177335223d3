import childProcess, { type SpawnOptions } from 'node:child_process'

/**
 * What esbuild may have for all that it does at one time: several times what a large plugin takes. Another limit holds from the
 * service's next start on.
 */
export const memoryLimit = { megabytes: 1024 }

/**
 * Calls esbuild. Where that starts its service, which it does before the call is back, the service gets a limit of memory
 * (RLIMIT_DATA), and ends when it asks for more: esbuild takes no command of ours to start it by.
 */
export function withinMemory<T>(call: () => T): T {
  const { spawn } = childProcess
  // When it has no more memory it says where each of its threads was, at great length.
  const limited = `exec 2>/dev/null; ulimit -d ${memoryLimit.megabytes * 1024}; exec "$0" "$@"`
  const spawnLimited = (file: string, args: readonly string[], options: SpawnOptions) =>
    spawn('/bin/sh', ['-c', limited, file, ...args], options)
  Object.assign(childProcess, { spawn: spawnLimited })
  try {
    return call()
  } finally {
    Object.assign(childProcess, { spawn })
  }
}
