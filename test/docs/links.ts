/** A Markdown file of the repository. */
export interface Page {
  /** From the repository's root. */
  readonly path: string
  /** Where its links lead to in the repository: from its root, with what stands behind `#`. */
  readonly links: readonly { readonly path: string; readonly anchor: string | undefined }[]
  /** What can stand behind `#`: its headings as GitHub names them, and what has an `id`. */
  readonly anchors: ReadonlySet<string>
}

/** What a file says of links and headings; what stands in code says nothing. */
export function parsePage(path: string, text: string): Page {
  const prose = text.replaceAll(/^( *)```[^]*?^\1```$/gm, '').replaceAll(/<!--[^]*?-->/g, '')
  const targets = [...prose.replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return {
    path,
    links: targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => {
        const url = new URL(target, `file:///${path}`)
        return { path: decodeURI(url.pathname).slice(1), anchor: url.hash.slice(1) || undefined }
      }),
    anchors: new Set([...anchorsOf(prose), ...[...prose.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)]),
  }
}

function anchorsOf(prose: string): string[] {
  const times = new Map<string, number>()
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const words = heading.replaceAll(/\]\([^)]*\)/g, '')
    const anchor = words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .trim()
      .replaceAll(' ', '-')
    const before = times.get(anchor) ?? 0
    times.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}

/** Links that lead to no file, or to no heading of one. */
export function deadLinks(pages: readonly Page[], exists: (path: string) => boolean): string[] {
  const anchors = new Map(pages.map((page) => [page.path, page.anchors]))
  return pages.flatMap(({ path: from, links }) =>
    links.flatMap(({ path, anchor }) => {
      if (!exists(path)) return [`${from}: there is no ${path}`]
      const isDead = anchor !== undefined && anchors.get(path)?.has(anchor) === false
      return isDead ? [`${from}: ${path} has no heading #${anchor}`] : []
    }),
  )
}
