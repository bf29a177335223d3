import { createPublicKey, verify } from 'node:crypto'
import { shopError } from '../../core/model/index.js'
import type { RegistryKey } from '../routes.js'
import { signedText } from '../signed-text.js'
import type { PublishedVersion } from './packument.js'

/** PACKAGE_CORRUPT unless one of these keys has signed the version and its integrity. */
export function checkSignature({ name, version, dist }: PublishedVersion, keys: readonly RegistryKey[]): void {
  const id = `${name}@${version}`
  const { integrity = '', signatures = [] } = dist
  if (signatures.length === 0) throw shopError('PACKAGE_CORRUPT', id, 'it is not signed')
  const isGood = signatures.some(({ keyid, sig }) => {
    const known = keys.find((key) => key.keyid === keyid)
    if (known === undefined) return false
    const key = createPublicKey({ key: Buffer.from(known.key, 'base64'), format: 'der', type: 'spki' })
    return verify('sha256', signedText(id, integrity), key, Buffer.from(sig, 'base64'))
  })
  if (!isGood) throw shopError('PACKAGE_CORRUPT', id, 'its signature is not this registry’s')
}
