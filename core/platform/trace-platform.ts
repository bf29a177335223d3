import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openTracing, type Tracing } from '../tracing/index.js'
import type { House } from './house.js'
import { packageRoot } from './settings.js'

/** Tells whoever collects traces, where the environment names somebody. */
export async function tracePlatform({ settings: { tracing }, log }: Pick<House, 'settings' | 'log'>): Promise<Tracing> {
  if (tracing === undefined) return openTracing(undefined, log)
  const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
  return openTracing({ ...tracing, resource: { 'service.version': version, ...tracing.resource } }, log)
}
