import { SourceMap, type SourceMapPayload } from 'node:module'

/** A source map (ECMA-426) without its sources' texts. */
export interface MapFile {
  readonly version: 3
  readonly sources: readonly string[]
  readonly names: readonly string[]
  readonly mappings: string
}

export const parseMap = (text: string): MapFile => JSON.parse(text) as MapFile

/** Names each source anew. */
export const renameSources = ({ names, mappings, sources }: MapFile, rename: (source: string) => string): MapFile => ({
  version: 3,
  sources: sources.map(rename),
  names,
  mappings,
})

/** The map of the same code with lines put before it. */
export const shiftLines = (map: MapFile, lines: number): MapFile => ({
  ...map,
  mappings: ';'.repeat(lines) + map.mappings,
})

export const inlineMap = (map: MapFile): string =>
  `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}\n`

export interface SourcePlace {
  readonly source: string
  /** From 1. */
  readonly line: number
}

/** Where a place in generated code comes from; undefined when the map does not say. */
export function originOf(
  map: MapFile,
  { line, column }: { readonly line: number; readonly column: number },
): SourcePlace | undefined {
  // Node reads this payload as it is; its declared type asks for fields that the format leaves optional.
  const entry = new SourceMap(map as unknown as SourceMapPayload).findEntry(line - 1, column)
  if (!('originalSource' in entry)) return undefined
  return { source: entry.originalSource, line: entry.originalLine + 1 }
}

/** The map that a file brings along in its last lines, or names there; `read` reads a file beside it. */
export async function mapOf(code: string, read: (path: string) => Promise<string>): Promise<MapFile | undefined> {
  const url = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(code)?.[1]
  if (url === undefined) return undefined
  try {
    const inline = /^data:[^,]*;base64,(.*)$/.exec(url)?.[1]
    return parseMap(inline === undefined ? await read(url) : Buffer.from(inline, 'base64').toString())
  } catch {
    // A map that cannot be read tells us less, and hinders nobody.
    return undefined
  }
}
