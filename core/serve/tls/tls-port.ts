import type { Certificate, GatewayTls } from '../../protocol/index.js'
import type { WriteLog } from '../logs/log.js'
import { readCertificates } from './read-certificates.js'
import type { TlsSettings } from './tls-settings.js'
import { watchCertificates } from './watch-certificates.js'

export interface TlsPortOptions {
  readonly settings: TlsSettings
  readonly onCertificates: (certificates: readonly Certificate[]) => void
  readonly log: WriteLog
}

/** What the gateway is told of TLS: the port, once it is bound, and the certificates, as they are now. */
export class TlsPort {
  #now: GatewayTls
  readonly #watcher: { close(): Promise<void> }

  private constructor({ settings, onCertificates, log }: TlsPortOptions, certificates: readonly Certificate[]) {
    const { source, port, redirects } = settings
    this.#now = { port, redirects, certificates }
    const onChange = (changed: readonly Certificate[]): void => {
      this.#now = { ...this.#now, certificates: changed }
      onCertificates(changed)
    }
    this.#watcher = watchCertificates({ source, onChange, log })
  }

  /** Rejects with CERTIFICATE_INVALID. */
  static async open(options: TlsPortOptions): Promise<TlsPort> {
    return new TlsPort(options, await readCertificates(options.settings.source))
  }

  get now(): GatewayTls {
    return this.#now
  }

  /** It was free to choose, and keeps what it has chosen. */
  isBoundTo(port: number): void {
    this.#now = { ...this.#now, port }
  }

  close(): Promise<void> {
    return this.#watcher.close()
  }
}
