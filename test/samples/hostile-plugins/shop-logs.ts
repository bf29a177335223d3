import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The lines of one of a platform's logs; none where nothing was written. */
export async function linesOf(home: string, name: string): Promise<readonly string[]> {
  const text = await readFile(join(home, 'logs', `${name}.log`), 'utf8').catch(() => '')
  return text.split('\n').slice(0, -1)
}

/** Answers, whenever it is asked, what the platform's log and the shop's own have got since now. */
export async function listenTo(home: string, slug: string): Promise<() => Promise<string>> {
  const names = ['platform', slug]
  const lines = (): Promise<(readonly string[])[]> => Promise.all(names.map((name) => linesOf(home, name)))
  const before = await lines()
  return async () => (await lines()).flatMap((now, at) => now.slice(before[at]?.length)).join('\n')
}
