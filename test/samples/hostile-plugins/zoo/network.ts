import type { Deed } from './deed.js'

/** Whoever is called could answer so, too, or not be there: that the proxy has refused it stands in the shop's log. */
const forbidden = /^got: 403$|^refused: CALL: /
const noScope = 'was refused: no plugin of this shop has a scope for it'

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
    code: "return web('http://169.254.169.254/latest/meta-data/')",
    ends: forbidden,
    told: new RegExp(`the call of 169\\.254\\.169\\.254 ${noScope}`),
    after: 'Capital One, 2019: the metadata service',
  },
  {
    name: 'asks-for-names',
    code: "return node('dns').promises.lookup('example.com')",
    // There is such a host: a name server that was asked would have said where.
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
    code: 'return call({ path: abstract })',
    ends: /^refused: ECONNREFUSED/,
    after: 'CVE-2020-15257 (containerd-shim)',
  },
  {
    name: 'calls-who-was-not-consented-to',
    code: 'return web(`http://127.0.0.1:${port}/api/status`)',
    ends: forbidden,
    told: new RegExp(`the call of 127\\.0\\.0\\.1:\\d+ ${noScope}`),
  },
  {
    name: 'calls-by-an-agent-of-its-own',
    code: `const http = node('http')
      return await new Promise((resolve, reject) =>
        http.get({ host: '127.0.0.1', port, path: '/', agent: new http.Agent() }, (answer: any) => resolve(answer.resume().statusCode))
          .on('error', reject))`,
    ends: forbidden,
    told: new RegExp(`the call of 127\\.0\\.0\\.1:\\d+ ${noScope}`),
  },
  {
    name: 'calls-a-name-of-this-machine',
    // fetch itself refuses the ports of old services.
    scopes: ['http:localhost:4999'],
    code: "return web('http://localhost:4999/')",
    ends: /^got: 451$|^refused: CALL: /,
    told: /the call of localhost:4999 was refused: its address is private/,
    after: 'DNS rebinding: the name was consented to, the address is private',
  },
]
