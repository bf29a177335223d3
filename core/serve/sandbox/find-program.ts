import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const usual = ['/usr/bin', '/bin', '/usr/local/bin', '/usr/sbin', '/sbin']

/** Absolute path of a program of the machine's, where it has it. */
export function findProgram(name: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  const folders = [...usual, ...path.split(delimiter).filter((folder) => folder.startsWith('/'))]
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
}
