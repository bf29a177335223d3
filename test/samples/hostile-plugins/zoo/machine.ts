import type { Deed } from './deed.js'

/** By Node's permission model, or by the wall behind it: not by a fault of the deed's own. */
const refusedToWrite = /^refused: (ERR_ACCESS_DENIED|ENOENT|EROFS|EACCES|EPERM)/
const refusedToStart = /^refused: (ERR_ACCESS_DENIED|EPERM|EAGAIN)/

/** The machine's files, processes and network. */
export const machine: readonly Deed[] = [
  {
    name: 'reads-the-machines-files',
    code: 'return node("fs").readFileSync("/etc/passwd", "utf8")',
    ends: /^refused: (ERR_ACCESS_DENIED|ENOENT)/,
  },
  {
    name: 'reads-files-by-a-forged-path',
    code: `const path = Buffer.from('/app/kernel/../../etc/passwd')
      return node('fs').readFileSync(path, 'utf8')`,
    ends: /^refused: (ERR_ACCESS_DENIED|ENOENT)/,
    after: 'CVE-2023-32004, CVE-2023-39331: paths as Buffers walked out of the permission model',
  },
  {
    name: 'patches-buffers-to-read-files',
    code: `const write = Buffer.prototype.utf8Write
      Buffer.prototype.utf8Write = function (this: any, ...rest: any[]) { return write.apply(this, rest) }
      try { return node('fs').readFileSync(new Uint8Array(Buffer.from('/app/kernel/../../etc/passwd')), 'utf8') }
      finally { Buffer.prototype.utf8Write = write }`,
    ends: /^refused: (ERR_ACCESS_DENIED|ENOENT)/,
    after: 'CVE-2024-21896',
  },
  {
    name: 'reads-files-by-sqlite',
    code: `const { DatabaseSync } = node('node:sqlite')
      const own = new DatabaseSync('/tmp/own.db')
      own.exec("attach '/etc/passwd' as other")
      return own.prepare('select * from other.sqlite_master').all()`,
    // A file that it could open it would call no database.
    ends: /^refused: (ERR_SQLITE_ERROR: unable to open database|ERR_ACCESS_DENIED)/,
    after: 'nodejs/node#54269: node:sqlite is outside the permission model',
  },
  {
    name: 'reads-processes-environments',
    code: `const { readdirSync, readFileSync } = node('fs')
      const pids = readdirSync('/proc').filter((name: string) => /^\\d+$/.test(name))
      return pids.map((pid: string) => readFileSync(\`/proc/\${pid}/environ\`, 'utf8'))`,
    ends: /^refused: (ERR_ACCESS_DENIED|ENOENT)/,
  },
  {
    name: 'looks-for-tokens',
    code: `const places = ['/root/.npmrc', '/home', '/root/.ssh', '/root/.aws/credentials', '/var/run/secrets']
      const found = places.filter((place) => { try { node('fs').statSync(place); return true } catch { return false } })
      const words = Object.entries(process.env).filter(([name]) => /TOKEN|KEY|SECRET|PASS|DATABASE|NPM|HOME/i.test(name))
      if (found.length + words.length > 0) return { found, words }
      throw Object.assign(new Error('nothing there'), { code: 'NOTHING' })`,
    ends: /^refused: NOTHING/,
    after: 'Shai-Hulud (npm, 2025), eslint-scope (npm, 2018)',
  },
  {
    name: 'overwrites-its-own-runtime',
    code: "return node('fs').writeFileSync('/proc/self/exe', 'x')",
    ends: refusedToWrite,
    after: 'CVE-2019-5736 (runc)',
  },
  {
    name: 'writes-the-core-pattern',
    code: "return node('fs').writeFileSync('/proc/sys/kernel/core_pattern', '|/tmp/x')",
    ends: refusedToWrite,
    after: 'the classic way out of a container with a writable /proc/sys',
  },
  {
    name: 'puts-a-link-in-its-sockets-place',
    code: "return node('fs').symlinkSync('/etc/passwd', '/shop/egress.sock.new')",
    ends: refusedToWrite,
  },
  {
    name: 'starts-programs',
    code: "return node('child_process').execFileSync('/app/node', ['-e', '0'])",
    ends: refusedToStart,
    after: 'ua-parser-js (npm, 2021): a miner',
  },
  {
    name: 'loads-native-code',
    code: "return process.dlopen({ exports: {} }, '/app/kernel/worker.mjs')",
    ends: /^refused: ERR_DLOPEN_DISABLED|^refused: ERR_ACCESS_DENIED/,
  },
  {
    name: 'asks-for-old-internals',
    code: "return Object.keys(process.binding('spawn_sync'))",
    ends: /^refused: ERR_ACCESS_DENIED/,
    after: 'CVE-2023-32559: process.binding went past the policy',
  },
  {
    name: 'loads-by-the-loaders-back-door',
    code: "return node('module')._load('child_process').execSync('id')",
    ends: refusedToStart,
    after: 'CVE-2023-32002: Module._load',
  },
  {
    name: 'starts-threads',
    code: "return new (node('worker_threads').Worker)('for (;;);', { eval: true }).threadId",
    ends: /^refused: ERR_ACCESS_DENIED/,
  },
  {
    name: 'opens-the-inspector',
    code: "return node('inspector').open(9229)",
    ends: /^refused: ERR_ACCESS_DENIED/,
    after: 'CVE-2023-30587: an inspector in a worker thread',
  },
  { name: 'signals-everyone', code: "return process.kill(-1, 'SIGKILL')", ends: /^refused: (EPERM|ESRCH)/ },
  {
    name: 'becomes-root',
    code: 'return process.setuid(0)',
    ends: /^refused: EPERM/,
    after: 'CVE-2024-22017: setuid and io_uring',
  },
]
