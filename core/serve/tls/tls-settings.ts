import type { CertificateSource } from './read-certificates.js'

/** The gateway's second port, which speaks TLS. */
export interface TlsSettings {
  /** 0 takes a free one, and keeps it. */
  readonly port: number
  readonly source: CertificateSource
  /** Whether the port without TLS only says where this one is. */
  readonly redirects: boolean
}
