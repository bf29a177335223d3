import { dirname } from 'node:path'

/** The folder and all those above it, the nearest first. */
export function upwards(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [path, ...upwards(parent)]
}
