import type { Deed } from './deed.js'

/** Whom a plugin must not reach. */
export const network: readonly Deed[] = [
  { name: 'calls-the-control-api', code: "return call({ port, host: '127.0.0.1' })", ends: /^refused: ECONNREFUSED/ },
  {
    name: 'calls-a-private-network',
    code: "return call({ port: 80, host: '10.0.0.1' })",
    ends: /^refused: ENETUNREACH/,
  },
  {
    name: 'asks-for-the-clouds-secrets',
    code: "return (await fetch('http://169.254.169.254/latest/meta-data/')).status",
    ends: /^refused: /,
    after: 'Capital One, 2019: the metadata service',
  },
  {
    name: 'asks-for-names',
    code: "return node('dns').promises.lookup('stolen.example.com')",
    ends: /^refused: (EAI_AGAIN|ENOTFOUND)/,
    after: 'secrets in names that are asked for',
  },
  {
    name: 'sends-datagrams',
    code: `const socket = node('dgram').createSocket('udp4')
      try {
        return await new Promise((resolve, reject) =>
          socket.send('x', 53, '1.1.1.1', (error: any) => (error ? reject(error) : resolve('sent'))))
      } finally { socket.close() }`,
    ends: /^refused: ENETUNREACH/,
  },
  {
    name: 'calls-abstract-sockets',
    code: "return call({ path: '\\0/tmp/dbus' })",
    ends: /^refused: ECONNREFUSED/,
    after: 'CVE-2020-15257 (containerd-shim)',
  },
  {
    name: 'calls-who-was-not-consented-to',
    code: 'return (await fetch(`http://127.0.0.1:${port}/api/status`)).status',
    ends: /^refused: |^got: 403/,
  },
  {
    name: 'calls-by-an-agent-of-its-own',
    code: `const http = node('http')
      return await new Promise((resolve, reject) =>
        http.get({ host: '127.0.0.1', port, path: '/', agent: new http.Agent() }, (answer: any) => resolve(answer.resume().statusCode))
          .on('error', reject))`,
    ends: /^refused: |^got: 403/,
  },
  {
    name: 'calls-a-name-of-this-machine',
    scopes: ['http:localhost:1'],
    code: "return (await fetch('http://localhost:1/')).status",
    ends: /^refused: |^got: (451|502)/,
    after: 'DNS rebinding: the name was consented to, the address is private',
  },
]
