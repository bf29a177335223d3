import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nodemailer from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CaughtMail, type Mailbox, startMailbox } from '../../../core/mailbox/index.js'

let dir: string
let mailbox: Mailbox

const start = (): Promise<Mailbox> => startMailbox({ smtpPort: 0, httpPort: 0, dir })

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shopctl-mailbox-'))
  mailbox = await start()
})
afterEach(async () => {
  await mailbox.close()
  await rm(dir, { recursive: true })
})

const welcome = {
  from: 'Acme <shop@acme.localhost>',
  to: 'Ada <ada@example.com>, bob@example.com',
  subject: 'Wëlcome',
  text: 'Hello Ada',
  html: '<p>Hello <b>Ada</b></p>',
}

async function send(mail: object = welcome): Promise<void> {
  const transport = nodemailer.createTransport(mailbox.smtpUrl)
  await transport.sendMail({ ...welcome, ...mail })
  transport.close()
}

const get = (path: string): Promise<Response> => fetch(new URL(path, mailbox.url))
const messages = async (): Promise<CaughtMail[]> => (await (await get('/messages')).json()) as CaughtMail[]

test('a mail that was sent is there as JSON, the newest first', async () => {
  await send()
  await send({ subject: 'Again' })
  const [again, first] = await messages()
  expect(again).toMatchObject({ subject: 'Again' })
  expect(first).toEqual({
    id: expect.any(String),
    from: 'shop@acme.localhost',
    to: ['ada@example.com', 'bob@example.com'],
    subject: 'Wëlcome',
    text: 'Hello Ada\n',
    html: '<p>Hello <b>Ada</b></p>\n',
    messageId: expect.stringMatching(/^<.*@.*>$/),
    receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  expect(await mailbox.messages()).toEqual([again, first])
})

test('mails outlive a restart, until they are deleted', async () => {
  await send()
  await mailbox.close()
  mailbox = await start()
  expect(await messages()).toHaveLength(1)
  expect((await fetch(new URL('/messages', mailbox.url), { method: 'DELETE' })).status).toBe(204)
  expect(await messages()).toEqual([])
})

test('it closes although a sender keeps its connection', async () => {
  const transport = nodemailer.createTransport({ url: mailbox.smtpUrl, pool: true })
  await transport.sendMail(welcome)
  const started = performance.now()
  await mailbox.close()
  expect(performance.now() - started).toBeLessThan(1500)
  transport.close()
})

test('the page shows the list and the newest mail, or the one that was chosen', async () => {
  expect(await (await get('/')).text()).toContain('No mail yet')
  await send()
  await send({ subject: 'Again' })
  expect(await (await get('/')).text()).toMatch(/<h2>Again<\/h2>/)
  const [, first] = await messages()
  const page = await (await get(`/?id=${first!.id}`)).text()
  expect(page).toMatch(/<h2>Wëlcome<\/h2>/)
  expect(page).toContain(`src="/messages/${first!.id}"`)
  expect(await (await get(`/messages/${first!.id}`)).text()).toContain('<p>Hello <b>Ada</b></p>')
})

test('what stands in a mail’s head is text on the page, and nothing else', async () => {
  const evil = '"><script>alert(1)</script>'
  await send({ subject: evil, text: evil, from: `"${evil.replaceAll('"', '')}" <a@b>` })
  const response = await get('/')
  const page = await response.text()
  expect(page).not.toContain('<script>alert')
  expect(page).toContain('&lt;script&gt;alert(1)')
  expect(response.headers.get('content-security-policy')).toContain(`default-src 'none'; script-src 'self'`)
})

test('a mail’s own HTML is shown in a frame that runs and loads nothing', async () => {
  await send({ html: '<script>alert(1)</script><img src="http://tracker.example/x.png">' })
  const [mail] = await messages()
  const policy = (await get(`/messages/${mail!.id}`)).headers.get('content-security-policy')
  expect(policy).toMatch(/^sandbox allow-popups /)
  expect(policy).not.toMatch(/allow-(scripts|same-origin)/)
  expect(policy).toContain(`default-src 'none'`)
  expect(await (await get('/')).text()).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/)
})

test.each(['/messages/..%2f..%2fetc%2fpasswd', '/messages/1-00000000', '/nowhere'])(
  'there is nothing at %s',
  async (path) => {
    expect((await get(path)).status).toBe(404)
  },
)

test('a page whose own name leads to this machine reads no mail', async () => {
  const { port } = new URL(mailbox.url)
  const statusAs = async (host: string): Promise<number | undefined> => {
    const sent = request({ host: '127.0.0.1', port, path: '/messages', headers: { host } }).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    answer.resume()
    return answer.statusCode
  }
  expect(await statusAs(`evil.example:${port}`)).toBe(421)
  expect(await statusAs(`127.0.0.1.evil.example:${port}`)).toBe(421)
  expect(await statusAs(`localhost:${port}`)).toBe(200)
})

test('a port that is taken is told by name', async () => {
  const taken = { smtpPort: 0, httpPort: Number(new URL(mailbox.url).port), dir }
  await expect(startMailbox(taken)).rejects.toMatchObject({ code: 'PORT_TAKEN' })
})
