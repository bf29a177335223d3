import { watch } from 'chokidar'
import type { Certificate } from '../../protocol/index.js'
import type { WriteLog } from '../logs/log.js'
import { type CertificateSource, readCertificates } from './read-certificates.js'

/** Certificates are renewed in several writes; those that belong together come within this time. */
const settleMs = 200

export interface WatchCertificates {
  readonly source: CertificateSource
  readonly onChange: (certificates: readonly Certificate[]) => void
  readonly log: WriteLog
}

/** Hands out the certificates again whenever they change. What is not valid is logged, and what was before stays. */
export function watchCertificates({ source, onChange, log }: WatchCertificates): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  const read = (): void => {
    readCertificates(source).then(
      (certificates) => {
        onChange(certificates)
        log('certificates are read again', { hosts: certificates.map(({ host }) => host) })
      },
      (error: Error) => log('changed certificates are not taken', { error: error.message }),
    )
  }
  const paths = source.kind === 'folder' ? [source.folder] : [source.cert, source.key]
  const watcher = watch(paths, { ignoreInitial: true, depth: 0 })
  watcher.on('error', (error) => log('certificates are not watched', { error: String(error) }))
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(read, settleMs)
  })
  return {
    close: async () => {
      clearTimeout(timer)
      await watcher.close()
    },
  }
}
