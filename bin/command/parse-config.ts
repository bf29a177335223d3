import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { noJson, shopError, unreadable } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/index.js'
import type { Cli } from './cli.js'

type Source = Pick<Cli, 'cwd' | 'stdin' | 'print'>

/**
 * Settings as people write them: `key=value` is JSON where it is JSON, else text; `key=@file` the text of a file (of a
 * `.json` file its value); `key=-` a secret from stdin, asked for where a person sits there. INPUT_INVALID.
 */
export async function parseConfig(pairs: readonly string[], source: Source): Promise<JsonObject> {
  const settings = pairs.map(splitPair)
  for (const [index, { key, value }] of settings.entries()) {
    const before = settings.slice(0, index)
    if (key === '') throw invalid(pairs[index] ?? '', 'write it as key=value')
    if (before.some((other) => other.key === key)) throw invalid(key, 'it is given twice')
    if (value === '-' && before.some((other) => other.value === '-')) throw invalid(key, 'stdin holds one secret only')
  }
  const entries: (readonly [string, unknown])[] = []
  for (const { key, value } of settings) entries.push([key, await valueOf(key, value, source)])
  return Object.fromEntries(entries)
}

function splitPair(pair: string): { readonly key: string; readonly value: string } {
  const at = pair.indexOf('=')
  return { key: pair.slice(0, Math.max(at, 0)), value: pair.slice(at + 1) }
}

async function valueOf(key: string, value: string, source: Source): Promise<unknown> {
  if (value === '-') return secret(key, source)
  if (value.startsWith('@')) return fileValue(key, value.slice(1), source)
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

async function secret(key: string, { stdin, print }: Source): Promise<string> {
  const value = print.canAsk ? await print.ask(`${key}: `, { isHidden: true }) : await text(stdin)
  if (value.trim() === '') throw invalid(key, 'nothing came from stdin')
  return withoutNewline(value)
}

async function fileValue(key: string, path: string, { cwd }: Source): Promise<unknown> {
  const what = `The file ${path} of the setting "${key}"`
  let content: string
  try {
    // It takes a byte order mark away.
    content = new TextDecoder().decode(await readFile(resolve(cwd, path)))
  } catch (error) {
    throw shopError('INPUT_INVALID', what, [unreadable(error as NodeJS.ErrnoException)])
  }
  if (!path.endsWith('.json')) return withoutNewline(content)
  try {
    return JSON.parse(content)
  } catch (error) {
    throw shopError('INPUT_INVALID', what, [noJson(error as Error)])
  }
}

const withoutNewline = (content: string): string => content.replace(/\r?\n$/, '')

const invalid = (key: string, reason: string): Error => shopError('INPUT_INVALID', `The setting "${key}"`, [reason])
