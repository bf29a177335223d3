import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { join } from '../../../../core/serve/egress/tunnel.js'
import { until } from '../../../setup/until.js'

test('what a server has said before it left arrives, however slowly it is read', async () => {
  const listener = createServer((remote) => {
    remote.write('first')
    remote.once('data', () => remote.end('last'))
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const server = connect((listener.address() as AddressInfo).port, '127.0.0.1')
  const read: string[] = []
  let goOn = (): void => undefined
  const slow = new Duplex({
    read: () => undefined,
    write(chunk, _encoding, done) {
      read.push(String(chunk))
      goOn = done
    },
  })
  const ended = new Promise<void>((resolve) => join(slow, server, resolve))
  await until(() => read.length === 1, 'the first words')
  slow.push('more')
  await once(server, 'close')
  goOn()
  await until(() => read.length === 2, 'the last words')
  goOn()
  await ended
  expect(read).toEqual(['first', 'last'])
  listener.close()
})
