/** More than this nobody reads before an update. */
const longest = 4_000

const heading = /^(#{1,4})\s+(.*)$/

/** What a CHANGELOG.md says under the heading that names the version; undefined where none does. */
export function changesIn(changelog: string, version: string): string | undefined {
  const lines = changelog.split(/\r?\n/)
  const isOf = new RegExp(`(^|[^\\w.-])v?${version.replaceAll(/[.+]/g, '\\$&')}($|[^\\w.-])`)
  const begin = lines.findIndex((line) => isOf.test(heading.exec(line)?.[2] ?? ''))
  const depth = heading.exec(lines[begin] ?? '')?.[1]?.length
  if (depth === undefined) return undefined
  const rest = lines.slice(begin + 1)
  const end = rest.findIndex((line) => (heading.exec(line)?.[1]?.length ?? Number.POSITIVE_INFINITY) <= depth)
  const text = (end === -1 ? rest : rest.slice(0, end)).join('\n').trim()
  if (text === '') return undefined
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
