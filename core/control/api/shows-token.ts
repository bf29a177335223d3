import { timingSafeEqual } from 'node:crypto'

/** Whether an `authorization` header shows this token, found out in a time that tells nothing. */
export function showsToken(authorization: string | undefined, token: string): boolean {
  const [shown, expected] = [Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${token}`)]
  return shown.length === expected.length && timingSafeEqual(shown, expected)
}
