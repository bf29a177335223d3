import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Writes `FOLDER/NAME.crt` and `.key` of a certificate that the host has signed itself. */
export async function selfSigned(folder: string, name: string, host = name): Promise<void> {
  const files = ['-keyout', `${folder}/${name}.key`, '-out', `${folder}/${name}.crt`]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  await promisify(execFile)('openssl', ['req', ...kind, '-subj', `/CN=${host}`, ...files])
}
