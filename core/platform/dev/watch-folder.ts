import { watch } from 'node:fs/promises'

/** What makes a plugin; all else in its folder may change as it likes. */
const isPart = (path: string): boolean => /^(package\.json$|(src|mail|migrations|locales|assets)(\/|$))/.test(path)

/** An editor saves in several steps, and often several files. */
const quietMs = 15

/**
 * Says `change` when something that makes the plugin was saved, and then nothing more for a moment; one after the other.
 * Resolves when the signal is aborted.
 */
export async function watchFolder(folder: string, change: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(change)
    }, quietMs)
  }
  try {
    for await (const { filename } of watch(folder, { recursive: true, signal })) {
      if (filename !== null && isPart(filename.replaceAll('\\', '/'))) soon()
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    await running
  }
}
