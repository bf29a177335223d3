const types = new Map<string, string>(
  Object.entries({
    avif: 'image/avif',
    css: 'text/css; charset=utf-8',
    gif: 'image/gif',
    ico: 'image/x-icon',
    jpeg: 'image/jpeg',
    jpg: 'image/jpeg',
    js: 'text/javascript; charset=utf-8',
    json: 'application/json; charset=utf-8',
    mjs: 'text/javascript; charset=utf-8',
    pdf: 'application/pdf',
    png: 'image/png',
    svg: 'image/svg+xml; charset=utf-8',
    txt: 'text/plain; charset=utf-8',
    webp: 'image/webp',
    woff2: 'font/woff2',
  }),
)

/** What plugins may bring along: bytes in one file, and in all of them. */
export const assetLimits = { file: 1024 * 1024, all: 5 * 1024 * 1024 } as const

/** The endings that assets may have. */
export const assetEndings: readonly string[] = [...types.keys()]

/** The content type of an asset by its ending; undefined for one that no shop serves. */
export const assetType = (name: string): string | undefined => types.get(/\.([a-z0-9]+)$/.exec(name)?.[1] ?? '')
