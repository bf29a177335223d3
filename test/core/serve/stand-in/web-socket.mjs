import { createHash } from 'node:crypto'

/** A shop's WebSocket: says each text back, with the release before it; `/ws-no` says no, `/ws-half` half a frame. */
export function acceptWebSocket({ request, socket, release }) {
  socket.on('error', () => undefined)
  const path = new URL(request.url, 'http://shop').pathname
  if (path === '/ws-hang') return
  if (path === '/ws-no') {
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno')
    return
  }
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.on('end', () => socket.end()).on('close', () => process.stdout.write('socket closed\n'))
  let received = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    for (let frame = next(received); frame !== undefined; frame = next(received)) {
      received = received.subarray(frame.length)
      if (frame.opcode === 8) {
        process.stdout.write(`goodbye ${frame.payload.readUInt16BE(0)}\n`)
        socket.end(Buffer.concat([Buffer.from([0x88, frame.payload.length]), frame.payload]))
        return
      }
      answer(socket, path, `${release}:${frame.payload.toString()}`)
    }
  })
}

function answer(socket, path, text) {
  const payload = Buffer.from(text)
  const frame = Buffer.concat([headerOf(payload.length), payload])
  if (path !== '/ws-half') return socket.write(frame)
  socket.write(frame.subarray(0, 5))
  setTimeout(() => socket.write(frame.subarray(5)), 300)
}

const headerOf = (length) =>
  length < 126 ? Buffer.from([0x81, length]) : Buffer.from([0x81, 126, length >> 8, length & 0xff])

/** The first whole frame of a client: masked, up to 64 KB. */
function next(bytes) {
  if (bytes.length < 2) return undefined
  const short = bytes[1] & 0x7f
  const start = short === 126 ? 8 : 6
  if (bytes.length < start) return undefined
  const size = short === 126 ? bytes.readUInt16BE(2) : short
  const length = start + size
  if (bytes.length < length) return undefined
  const mask = bytes.subarray(start - 4, start)
  const payload = Buffer.from(bytes.subarray(start, length).map((byte, i) => byte ^ mask[i % 4]))
  return { opcode: bytes[0] & 0x0f, payload, length }
}
