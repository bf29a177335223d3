import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { RegistryKey, RegistrySignature } from '../routes.js'
import { signedText } from '../signed-text.js'

/**
 * The key with which a registry signs what is published to it, as npm's own does (ECDSA on P-256 with SHA-256): `npm audit
 * signatures` checks them (https://docs.npmjs.com/about-registry-signatures).
 */
export class SigningKey {
  /** Told to whoever asks. */
  readonly public: RegistryKey
  readonly #private: KeyObject

  private constructor(pem: string) {
    this.#private = createPrivateKey(pem)
    const der = createPublicKey(this.#private).export({ type: 'spki', format: 'der' })
    const type = 'ecdsa-sha2-nistp256'
    const keyid = `SHA256:${createHash('sha256').update(der).digest('base64')}`
    this.public = { expires: null, keyid, keytype: type, scheme: type, key: der.toString('base64') }
  }

  /** The key that is there, if there is one. */
  static async read(path: string): Promise<SigningKey | undefined> {
    const known = await readFile(path, 'utf8').catch(() => '')
    return known === '' ? undefined : new SigningKey(known)
  }

  /** A new one, with which `work` is done before it is kept. */
  static async make(path: string, work: (key: SigningKey) => Promise<void>): Promise<SigningKey> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const key = new SigningKey(pem)
    await work(key)
    await writeFile(`${path}.new`, pem, { mode: 0o600 })
    await rename(`${path}.new`, path)
    return key
  }

  sign(id: string, integrity: string): RegistrySignature {
    const sig = sign('sha256', signedText(id, integrity), this.#private).toString('base64')
    return { keyid: this.public.keyid, sig }
  }
}
