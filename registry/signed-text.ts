/** What a registry's signature of a version is of, in npm's words. */
export const signedText = (id: string, integrity: string): Buffer => Buffer.from(`${id}:${integrity}`)
