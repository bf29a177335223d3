import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { create } from 'tar'

/** The tarball of `staging/package`. The same files give the same bytes: sorted, without owners and times. */
export async function packPackage(staging: string): Promise<Buffer> {
  const entries = await readdir(join(staging, 'package'), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(staging.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
  const options = { cwd: staging, gzip: true, portable: true, mtime: new Date(0), noDirRecurse: true }
  const parts: Buffer[] = []
  for await (const part of create(options, files)) parts.push(part)
  return Buffer.concat(parts)
}
