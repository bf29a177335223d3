import { expect, test } from 'vitest'
import { readTls } from '../../../core/platform/tls-settings.js'

test('TLS is a folder or a pair, on a port of its own', () => {
  expect(readTls({})).toBeUndefined()
  expect(readTls({ SHOPCTL_TLS_DIR: '/certs' })).toEqual({
    port: 8443,
    redirects: false,
    source: { kind: 'folder', folder: '/certs' },
  })
  const pair = {
    SHOPCTL_TLS_CERT: '/a.crt',
    SHOPCTL_TLS_KEY: '/a.key',
    SHOPCTL_TLS_PORT: '0',
    SHOPCTL_TLS_REDIRECT: '1',
  }
  expect(readTls(pair)).toEqual({ port: 0, redirects: true, source: { kind: 'pair', cert: '/a.crt', key: '/a.key' } })
})

test.for([
  [
    { SHOPCTL_TLS_CERT: '/a.crt' },
    'SHOPCTL_TLS_DIR is not valid: give a folder, or SHOPCTL_TLS_CERT and SHOPCTL_TLS_KEY',
  ],
  [{ SHOPCTL_TLS_DIR: '/certs', SHOPCTL_TLS_KEY: '/a.key' }, 'give a folder, or'],
  [{ SHOPCTL_TLS_DIR: '/certs', SHOPCTL_TLS_PORT: '70000' }, 'SHOPCTL_TLS_PORT is not valid'],
  [{ SHOPCTL_TLS_DIR: '/certs', SHOPCTL_TLS_REDIRECT: 'yes' }, 'SHOPCTL_TLS_REDIRECT is not valid'],
] as const)('%o is refused', ([environment, reason]) => {
  expect(() => readTls(environment)).toThrow(reason)
})
