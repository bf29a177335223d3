import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBubblewrap } from '../../../setup/bubblewrap.js'
import { isAlive, Serving, until } from '../serving.js'

/** Somebody of this machine, by TCP and at an abstract socket, one that no file stands for. */
const listening = [createServer((socket) => socket.end('in')), createServer((socket) => socket.end('in'))] as const
const abstract = `\0shopctl-test-${process.pid}`
beforeAll(async () => {
  await new Promise<void>((resolve) => listening[0].listen(0, '127.0.0.1', resolve))
  await new Promise<void>((resolve) => listening[1].listen(abstract, resolve))
})
afterAll(() => Promise.all(listening.map((server) => new Promise((resolve) => server.close(resolve)))))

/** Each is the body of a function in the worker; the wall alone has to refuse it, with the seat belt off. */
const refused: Readonly<Record<string, { readonly code: string; readonly with: RegExp }>> = {
  'reading a file of the machine': { code: 'return fs.readFileSync("/etc/passwd", "utf8")', with: /ENOENT/ },
  'reading the folder of the sockets': { code: 'return fs.readdirSync(outside)', with: /ENOENT/ },
  'writing beside its kernel': { code: 'return fs.writeFileSync("/app/kernel/x", "")', with: /EROFS|EACCES/ },
  'writing where its sockets are': { code: 'return fs.symlinkSync("/etc", "/shop/x")', with: /EROFS|EACCES/ },
  'filling the memory behind /dev': { code: 'return fs.writeFileSync("/dev/shm/x", "")', with: /EROFS|EACCES|ENOENT/ },
  'filling its folder for temporary files': {
    code: 'for (let i = 0; i < 20; i++) fs.appendFileSync("/tmp/x", Buffer.alloc(1 << 20))',
    with: /ENOSPC/,
  },
  'opening a database file of another (node:sqlite walks through the permission model, nodejs/node#54269)': {
    code: 'new (require("node:sqlite").DatabaseSync)("/tmp/x.db").exec("attach \'/etc/passwd\' as p")',
    with: /unable to open/,
  },
  'starting a program': {
    code: 'return require("child_process").execFileSync("/app/node", ["-v"])',
    with: /EPERM|EAGAIN/,
  },
  'starting a shell': { code: 'return require("child_process").execSync("id")', with: /EPERM|ENOENT/ },
  'signalling the first process': { code: 'return process.kill(1, 9)', with: /EPERM/ },
  'signalling a process of the machine': { code: 'return process.kill(supervisor, 0)', with: /ESRCH/ },
  'becoming root': { code: 'return process.setuid(0)', with: /EPERM/ },
  'calling a server of the machine': { code: 'return call({ port, host: "127.0.0.1" })', with: /ECONNREFUSED/ },
  'calling a private network': { code: 'return call({ port: 80, host: "10.0.0.1" })', with: /ENETUNREACH/ },
  'calling an abstract socket of the machine': {
    code: 'return call({ path: abstract })',
    with: /ECONNREFUSED/,
  },
  'asking for a name': { code: 'return require("dns").promises.lookup("example.com")', with: /EAI_AGAIN|ENOTFOUND/ },
  'sending a datagram to the machine': {
    code: `const s = require("dgram").createSocket("udp4")
           return new Promise((resolve, reject) => s.send("x", 53, "192.168.0.1", (e) => (s.close(), e ? reject(e) : resolve())))`,
    with: /ENETUNREACH/,
  },
}

describe.runIf(hasBubblewrap()).each([
  { belt: 'off', settings: { belt: false } },
  { belt: 'on', settings: {} },
])('in a worker with every wall around it, the seat belt $belt,', ({ belt, settings }) => {
  let serving: Serving
  let address: string
  beforeAll(async () => {
    serving = await Serving.open(settings, { sandbox: 'full' })
    address = await serving.openShop('acme', 1, 'does')
  })
  afterAll(() => serving.close())

  async function doIt(code: string): Promise<{ value?: unknown; error?: string; message?: string }> {
    const { port } = listening[0].address() as { port: number }
    const given = `
      const fs = require("fs"), port = ${port}, supervisor = ${process.pid}, outside = ${JSON.stringify(serving.dir)}
      const abstract = ${JSON.stringify(abstract)}
      const call = (to) => new Promise((resolve, reject) => {
        const socket = require("net").connect(to)
        socket.on("connect", () => resolve("connected")).on("error", reject)
      })
      ${code}`
    const answer = await fetch(`${address}/do?code=${encodeURIComponent(given)}`)
    return ((await answer.json()) as { done: { value?: unknown } }).done
  }

  test.each(Object.entries(refused))('%s is refused', async (_name, { code, with: expected }) => {
    const { value, error, message } = await doIt(code)
    expect(value).toBeUndefined()
    expect(`${error} ${message}`).toMatch(belt === 'on' ? new RegExp(`${expected.source}|ERR_ACCESS_DENIED`) : expected)
  })

  test('it is a user without rights, alone with the process that made it', async () => {
    const { value } = await doIt('return [process.getuid(), process.getgid(), process.getgroups(), process.pid]')
    expect(value).toEqual([expect.any(Number), expect.any(Number), expect.any(Array), 2])
    const { supervisor } = serving
    const status = readFileSync(`/proc/${supervisor.live('acme')?.pid}/status`, 'utf8')
    expect(status).toMatch(/^CapEff:\t0+$/m)
    expect(status).toMatch(/^CapBnd:\t0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status).toMatch(/^Seccomp:\t2$/m)
    const limits = readFileSync(`/proc/${supervisor.live('acme')?.pid}/limits`, 'utf8')
    // 256 connections of the gateway, 500 WebSockets, and its own.
    expect(limits).toMatch(/^Max open files +1024 +1024 /m)
  })

  test('the workers of two shops are two users, neither of them ours (S24)', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can give each worker a user of its own')
    await serving.openShop('globex', 1, 'does')
    const usersOf = (shop: string): readonly string[] => {
      const status = readFileSync(`/proc/${serving.supervisor.live(shop)?.pid}/status`, 'utf8')
      // The real one, the effective, the saved one and that of files.
      return ['Uid', 'Gid'].map(
        (ids) => new RegExp(`^${ids}:\\t(\\d+)\\t\\1\\t\\1\\t\\1$`, 'm').exec(status)?.[1] ?? '',
      )
    }
    const [acme, globex] = [usersOf('acme'), usersOf('globex')]
    for (const id of [...acme, ...globex]) expect(Number(id)).toBeGreaterThanOrEqual(1_900_000_000)
    expect(acme[0]).not.toBe(globex[0])
    expect(acme[1]).not.toBe(globex[1])
  })

  test('it sees a handful of files', async () => {
    if (belt === 'on') return
    const { value } = await doIt('return [fs.readdirSync("/").sort(), fs.readdirSync("/shop").sort()]')
    expect(value).toEqual([expect.arrayContaining(['app', 'shop', 'tmp']), ['does.mjs', 'egress.sock']])
    expect((value as string[][])[0]).not.toContain('home')
  })

  test('its process is the one that is told, and ends with the one that watches it', async () => {
    const pid = serving.supervisor.live('acme')?.pid ?? 0
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toMatch(/^\/app\/node\0/)
    process.kill(pid, 'SIGKILL')
    await until(() => serving.supervisor.live('acme')?.pid !== pid && serving.supervisor.state('acme') === 'ready')
    expect(isAlive(pid)).toBe(false)
    expect(serving.logged.join('\n')).toContain('was ended by SIGKILL')
  })
})
