import { createSecureContext, type SecureContext } from 'node:tls'
import { type Certificate, defaultCertificate } from '../../protocol/index.js'

/** The certificates by host name. Replaced as a whole: handshakes from then on use the new ones. */
export class Certificates {
  #byHost = new Map<string, SecureContext>()
  #useDefault: (pair: Certificate) => void = () => undefined

  /** Told the pair for clients that name no host, each time there is one. */
  onDefault(use: (pair: Certificate) => void): void {
    this.#useDefault = use
  }

  replace(certificates: readonly Certificate[]): void {
    this.#byHost = new Map(certificates.map(({ host, cert, key }) => [host, createSecureContext({ cert, key })]))
    const pair = certificates.find(({ host }) => host === defaultCertificate)
    if (pair !== undefined) this.#useDefault(pair)
  }

  of(host: string): SecureContext | undefined {
    return this.#byHost.get(host.toLowerCase()) ?? this.#byHost.get(defaultCertificate)
  }
}
