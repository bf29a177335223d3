import type { Deed } from './deed.js'

/** Those that end the worker, or have to be ended: the shop comes back. */
export const fatal: readonly Deed[] = [
  { name: 'ends-the-process', code: 'return process.exit(0)', ends: /^down/ },
  { name: 'aborts-the-process', code: 'return process.abort()', ends: /^down/ },
  { name: 'loops', code: 'for (;;);', ends: /^down/ },
  { name: 'loops-in-promises', code: 'for (;;) await null', ends: /^down/ },
  {
    name: 'backtracks',
    code: "return /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))",
    ends: /^down/,
    after: 'CVE-2017-16021 and many more: a regular expression that takes exponential time',
  },
  {
    name: 'hoards-objects',
    code: 'const kept: any[] = []; for (;;) kept.push(new Array(1000).fill({ a: 1 }))',
    ends: /^down/,
  },
  {
    name: 'hoards-buffers',
    code: 'const kept: any[] = []; for (;;) kept.push(Buffer.alloc(10_000_000, 1))',
    ends: /^down|^refused: /,
  },
  {
    name: 'hoards-shared-memory',
    code: 'const kept: any[] = []; for (;;) { const b = new SharedArrayBuffer(10_000_000); new Uint8Array(b).fill(1); kept.push(b) }',
    ends: /^down|^refused: /,
  },
  {
    name: 'hoards-wasm-memory',
    code: 'const kept: any[] = []; for (;;) { const m = new WebAssembly.Memory({ initial: 200 }); new Uint8Array(m.buffer).fill(1); kept.push(m) }',
    ends: /^down|^refused: /,
  },
  {
    name: 'hoards-strings',
    code: "let text = 'x'.repeat(1e6); const kept: string[] = []; for (let i = 0; ; i++) kept.push(Buffer.from(text + i).toString('latin1'))",
    ends: /^down|^refused: /,
  },
  {
    name: 'floods-the-channel',
    code: "const message = { kind: 'failed', message: 'x'.repeat(1e8) }; process.send(message); return 'sent'",
    ends: /^down|^got/,
  },
  {
    name: 'writes-nonsense-to-the-channel',
    code: "node('fs').writeSync(3, 'nonsense\\n'); await new Promise((r) => setTimeout(r, 5000)); return 'written'",
    ends: /^down|^refused/,
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
    after: 'each question is answered, and what is not read waits in the supervisor',
  },
]
