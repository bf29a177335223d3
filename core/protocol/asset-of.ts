import { createHash } from 'node:crypto'
import { assetType } from '../model/index.js'
import type { Asset } from './wiring.js'

/** A plugin's file as a shop serves it; undefined for one that no shop serves. */
export function assetOf(name: string, content: Buffer): Asset | undefined {
  const type = assetType(name)
  if (type === undefined) return undefined
  return { type, hash: createHash('sha256').update(content).digest('hex'), base64: content.toString('base64') }
}
