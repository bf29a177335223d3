import { createHmac, randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'

/** The only one who may publish. */
export const platformUser = 'platform'

/** The key that signs tokens: made at the first start, then read. verdaccio wants 32 characters. */
export async function readSecret(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => '')
  if (/^[0-9a-f]{32}$/.test(known)) return known
  const secret = randomBytes(16).toString('hex')
  await writeFile(`${path}.new`, secret, { mode: 0o600 })
  await rename(`${path}.new`, path)
  return secret
}

/**
 * A JSON web token (RFC 7519, HS256) with the payload that verdaccio reads. It names no time, so the same secret gives
 * the same token, and one that was handed out outlives a restart.
 */
export function signPlatformToken(secret: string): string {
  const groups = [platformUser, '$all', '$authenticated']
  const head = encode({ alg: 'HS256', typ: 'JWT' })
  const body = encode({ name: platformUser, groups, real_groups: [platformUser] })
  const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
  return `${head}.${body}.${signature}`
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
