import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cli } from '../run-cli.js'

test('a setting that is none is refused by its name, before anything is made', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shopctl-up-'))
  try {
    const { code, stdout } = await cli(['up', '--json'], { cwd, environment: { SHOPCTL_ADMIN_PORT: 'eighty' } })
    expect(code).toBe(2)
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'INPUT_INVALID',
      title: expect.stringContaining('SHOPCTL_ADMIN_PORT'),
    })
    expect(existsSync(join(cwd, '.shopctl'))).toBe(false)
  } finally {
    rmSync(cwd, { recursive: true })
  }
})

test('ports that are taken are told, all of them, before anything is started', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shopctl-up-'))
  const servers = [createServer(), createServer()].map((server) => server.listen(0, '127.0.0.1'))
  try {
    await Promise.all(servers.map((server) => once(server, 'listening')))
    const [gateway, smtp] = servers.map((server) => String((server.address() as AddressInfo).port))
    const environment = { SHOPCTL_PORTS: '0', SHOPCTL_GATEWAY_PORT: gateway, SHOPCTL_SMTP_PORT: smtp }
    const { code, stdout } = await cli(['up', '--json'], { cwd, environment })
    const { error } = JSON.parse(stdout) as { error: { code: string; title: string; hint: string } }
    expect([code, error.code]).toEqual([2, 'PORT_TAKEN'])
    expect(error.title).toContain(`${gateway} (gateway), ${smtp} (mailbox’s SMTP server)`)
    expect(error.hint).toMatch(/SHOPCTL_PORTS=0.*SHOPCTL_GATEWAY_PORT, SHOPCTL_SMTP_PORT/)
    expect(readdirSync(join(cwd, '.shopctl'))).toEqual([])
    // Without the mailbox nobody wants its port.
    const one = await cli(['up'], { cwd, environment: { ...environment, SMTP_URL: 'smtp://127.0.0.1:1' } })
    expect(one.stderr).toContain(`Port ${gateway}, meant for the gateway, is taken.`)
  } finally {
    for (const server of servers) server.close()
    rmSync(cwd, { recursive: true })
  }
})

test('so are ports of shops that it would make, and the one of external plugins where they have connected', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shopctl-up-'))
  const server = createServer().listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const [home, tenants] = [join(cwd, '.shopctl'), join(cwd, 'shops')]
    for (const folder of [home, tenants]) mkdirSync(folder)
    writeFileSync(join(tenants, 'acme.json'), JSON.stringify({ slug: 'acme', name: 'Acme', currency: 'EUR', port }))
    const names = ['GATEWAY', 'ADMIN', 'REGISTRY', 'MAILBOX', 'SMTP']
    const free = Object.fromEntries(names.map((name) => [`SHOPCTL_${name}_PORT`, '0']))
    const environment = { ...free, SHOPCTL_TENANTS: tenants, SHOPCTL_SOCKET_PORT: String(port) }
    const shop = await cli(['up'], { cwd, environment })
    expect([shop.code, shop.stderr]).toEqual([2, expect.stringContaining(`Port ${port}, meant for the shop acme, is`)])
    expect(readdirSync(home)).toEqual([])
    writeFileSync(join(home, 'ports.json'), JSON.stringify({ socket: 1, shops: { acme: port } }))
    const socket = await cli(['up'], { cwd, environment })
    expect(socket.stderr).toContain(`Port ${port}, meant for the socket, is taken.`)
    writeFileSync(join(home, 'ports.json'), JSON.stringify({ socket: 1, shops: {} }))
    const both = await cli(['up'], { cwd, environment })
    expect(both.stderr).toContain(`${port} (socket), ${port} (shop acme)`)
    expect(both.stderr).toContain('SHOPCTL_SOCKET_PORT, the "port" of a tenant’s file.')
  } finally {
    server.close()
    rmSync(cwd, { recursive: true })
  }
})

test('a home that cannot be made is told with the reason and the next step', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shopctl-up-'))
  try {
    writeFileSync(join(cwd, 'taken'), '')
    const { code, stderr } = await cli(['up'], { cwd, environment: { SHOPCTL_HOME: 'taken/home' } })
    expect([code, stderr]).toEqual([2, expect.stringContaining('HOME_UNWRITABLE') as string])
    expect(stderr).toContain('a file stands where a folder has to be')
    expect(stderr).toContain('→ Another home:  SHOPCTL_HOME=…')
  } finally {
    rmSync(cwd, { recursive: true })
  }
})
