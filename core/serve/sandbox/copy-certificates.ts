import { chmod, copyFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/**
 * A copy of the certificates that are trusted beside Node's own, for workers to read: theirs may be another user, and see
 * another file system. Answers undefined where there are none, or none that can be read: Node itself then warns, too.
 */
export async function copyCertificates(env: NodeJS.ProcessEnv, runDir: string): Promise<string | undefined> {
  const given = env['NODE_EXTRA_CA_CERTS']
  if (given === undefined) return undefined
  const copy = join(runDir, 'certificates.pem')
  try {
    await copyFile(resolve(given), copy)
    await chmod(copy, 0o644)
    return copy
  } catch {
    return undefined
  }
}
