import type { Deed } from './deed.js'

const stoodStill = /"message":"a worker was ended: its health door did not answer"/
/** Which limit it meets first, V8's, the system's or the platform's, or none before it stands still, is a matter of time. */
const tooLarge = /"message":"a worker (was ended|ended with code [1-9])/
/** What it asked for was too much, and it was told so. */
const downOrRefused = /^down|^refused: (RangeError|ERR_MEMORY_ALLOCATION_FAILED)/

/** Those that end the worker, or have to be ended: the shop comes back. */
export const fatal: readonly Deed[] = [
  { name: 'ends-the-process', code: 'return process.exit(0)', ends: /^down/, told: /a worker ended with code 0"/ },
  { name: 'aborts-the-process', code: 'return process.abort()', ends: /^down/, told: /a worker was ended by SIGABRT"/ },
  { name: 'loops', code: 'for (;;);', ends: /^down/, told: stoodStill },
  { name: 'loops-in-promises', code: 'for (;;) await null', ends: /^down/, told: stoodStill },
  {
    name: 'backtracks',
    code: "return /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))",
    ends: /^down/,
    told: stoodStill,
    after: 'CVE-2017-16021 and many more: a regular expression that takes exponential time',
  },
  {
    name: 'hoards-objects',
    code: 'const kept: any[] = []; for (;;) kept.push(new Array(1000).fill({ a: 1 }))',
    ends: /^down/,
    told: tooLarge,
  },
  {
    name: 'hoards-buffers',
    code: 'const kept: any[] = []; for (;;) kept.push(Buffer.alloc(10_000_000, 1))',
    ends: downOrRefused,
    told: tooLarge,
  },
  {
    name: 'hoards-shared-memory',
    code: 'const kept: any[] = []; for (;;) { const b = new SharedArrayBuffer(10_000_000); new Uint8Array(b).fill(1); kept.push(b) }',
    ends: downOrRefused,
    told: tooLarge,
  },
  {
    name: 'hoards-wasm-memory',
    code: 'const kept: any[] = []; for (;;) { const m = new WebAssembly.Memory({ initial: 200 }); new Uint8Array(m.buffer).fill(1); kept.push(m) }',
    ends: downOrRefused,
    told: tooLarge,
  },
  {
    name: 'hoards-strings',
    code: "let text = 'x'.repeat(1e6); const kept: string[] = []; for (let i = 0; ; i++) kept.push(Buffer.from(text + i).toString('latin1'))",
    ends: downOrRefused,
    told: tooLarge,
  },
  {
    name: 'floods-the-channel',
    code: "const message = { kind: 'failed', message: 'x'.repeat(1e8) }; process.send(message); return 'sent'",
    ends: /^down|^got: "sent"$/,
    told: /a worker was ended: sent a message that is too long"/,
  },
  {
    name: 'writes-nonsense-to-the-channel',
    code: "node('fs').writeSync(3, 'nonsense\\n'); await new Promise((r) => setTimeout(r, 5000)); return 'written'",
    ends: /^down/,
    told: /a worker was ended: sent a message that is none"/,
    after: "Node's own channel throws in the parent on a line that is no JSON",
  },
  {
    name: 'asks-and-does-not-listen',
    code: `const channel = process[Object.getOwnPropertySymbols(process).find((key) => process[key]?.readStop) as any]
      channel.readStop()
      const ask = { kind: 'ask', asking: 1, plugin: 'x', question: { point: '', input: 0, deadline: 0 } }
      for (let at = 0; ; at += 1) {
        process.send(ask)
        if (at > 15000 && at % 500 === 0) await new Promise((r) => setTimeout(r, 200))
      }`,
    ends: /^down/,
    told: /did not read its messages/,
    after: 'each question is answered, and what is not read waits in the supervisor',
  },
  {
    name: 'looks-alive-while-it-stands-still',
    code: `const { Server } = node('http'), { emit } = Server.prototype
      const health = JSON.stringify({ release })
      const answer = \`HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: \${health.length}\\r\\n\\r\\n\${health}\`
      await new Promise<void>((resolve) => {
        Server.prototype.emit = function (this: any, name: string, ...rest: any[]) {
          if (name !== 'request' || rest[0].url !== '/_platform/health') return emit.call(this, name, ...rest)
          process.stdout.write('answered instead of the shop\\n')
          rest[0].socket.write(answer.repeat(10))
          resolve()
          return true
        }
      })
      for (let next = 0; ; ) if (Date.now() > next) { process.send({ kind: 'ready' }); next = Date.now() + 100 }`,
    ends: /^down/,
    told: new RegExp(`${stoodStill.source}[^]*answered instead of the shop`),
    after:
      'heartbeats that are forged: it answers the health door itself, ahead too, and says all the time that it is ready',
  },
  {
    name: 'stands-still-without-computing',
    code: 'return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
    ends: /^down/,
    told: stoodStill,
    after: 'one that does nothing is asked for its health seldom, where nobody waits',
  },
  {
    name: 'forges-its-last-words',
    code: `const line = JSON.stringify({ level: 'info', time: '2026-01-01T00:00:00.000Z', tenant: 'globex', message: 'FORGED' })
      const message = ['x', line, '\\u001b[2J2026-01-01T00:00:00.000Z globex#1 | FORGED', line].join('\\r\\n\\u0085\\u2028')
      process.send({ kind: 'failed', plugin: 'forged', message, stack: line }, () => process.exit(1))
      return new Promise(() => undefined)`,
    ends: /^down/,
    told: /a worker ended with code 1"/,
    after: "CWE-117: why a worker has ended stands in the platform's log",
  },
]
