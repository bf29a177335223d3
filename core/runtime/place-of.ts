import { Session } from 'node:inspector'
import { findSourceMap } from 'node:module'

/**
 * Where a function or a class stands in its author's files, as `src/index.ts:3:5`; undefined where nobody can tell. It asks
 * the debugger, which takes tens of milliseconds: for those who have time, since something is wrong.
 */
export function placeOf(code: unknown): string | undefined {
  const session = new Session()
  session.connect()
  try {
    const compiled = locationOf(code, session)
    if (compiled === undefined) return undefined
    const entry = findSourceMap(compiled.url)?.findEntry(compiled.line, compiled.column)
    if (entry === undefined || !('originalSource' in entry)) return undefined
    const source = /(^|\/)(src\/[^\s():]+)$/.exec(entry.originalSource)?.[2]
    return source && `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  } finally {
    session.disconnect()
  }
}

interface Location {
  readonly url: string
  /** Both from 0. */
  readonly line: number
  readonly column: number
}

/** The debugger answers while it is asked, and takes functions by an expression alone. */
function locationOf(code: unknown, session: Session): Location | undefined {
  const urls = new Map<string, string>()
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
  session.post('Debugger.enable')
  let found: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number } | undefined
  const asked = Symbol.for('shopctl:asked')
  Reflect.set(globalThis, asked, code)
  session.post('Runtime.evaluate', { expression: 'globalThis[Symbol.for("shopctl:asked")]' }, (_error, answer) => {
    const objectId = answer?.result.objectId
    if (objectId === undefined) return
    session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_failed, { internalProperties = [] }) => {
      found = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')?.value?.value
    })
  })
  Reflect.deleteProperty(globalThis, asked)
  const url = found && urls.get(found.scriptId)
  return found && url !== undefined ? { url, line: found.lineNumber, column: found.columnNumber } : undefined
}
