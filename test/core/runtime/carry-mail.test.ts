import { expect, test } from 'vitest'
import { type CarriedMail, internalPaths } from '../../../core/protocol/index.js'
import { declaredFacts } from '../../../core/runtime/index.js'
import { type Notification, NotificationProvider, Plugin, Provider } from '../../../core/sdk/index.js'
import { platformToken, release } from './release.js'

const sent: Notification[] = []

class Service extends NotificationProvider {
  async send(message: Notification): Promise<void> {
    if (message.to === 'nobody@example.com') throw new Error('the service answered 422')
    sent.push(message)
  }
}

@Plugin({ providers: [Service] })
class Post {}

abstract class Weigher extends Provider {
  static override readonly kind = 'weight'
}

@Plugin()
class Scale extends Weigher {}

const mail: CarriedMail = {
  plugin: 'post',
  message: { id: 'm-1', channel: 'mail', to: 'ann@example.com', subject: 'Hi', text: 'Hi', html: '<p>Hi</p>' },
}

/** What the worker answers to the platform. */
async function posted(
  payload: CarriedMail,
  token = platformToken,
): Promise<{ status: number; body: string; log: object[] }> {
  const log: object[] = []
  const runtime = await release({ post: { type: Post }, scale: { type: Scale } }, { write: (line) => log.push(line) })
  const headers = { 'x-shopctl-token': token }
  const { statusCode, body } = await runtime.app.inject({ method: 'POST', url: internalPaths.mails, payload, headers })
  await runtime.close()
  return { status: statusCode, body, log }
}

test('a shop has one plugin at most that carries its mails: the kind says so in the facts', () => {
  expect(declaredFacts(Post).providers).toEqual([{ kind: 'notification', name: 'Service', exclusive: true }])
})

test('a mail comes to the plugin that carries the shop’s mails', async () => {
  expect((await posted(mail)).status).toBe(204)
  expect(sent.splice(0)).toEqual([mail.message])
})

test('a carrier that throws answers with its words, so that the mail is tried again, and is blamed in the log', async () => {
  const message = { ...mail.message, to: 'nobody@example.com' }
  const { status, body, log } = await posted({ ...mail, message })
  expect(status).toBe(500)
  expect(JSON.parse(body)).toMatchObject({ code: 'HANDLER_FAILED', title: 'the service answered 422' })
  expect(log).toMatchObject([{ level: 'error', plugin: 'post', mail: 'm-1' }])
})

test.each(['gone', 'scale'])('%s is no plugin of this release that carries mails', async (plugin) => {
  expect((await posted({ ...mail, plugin })).status).toBe(410)
  expect(sent).toEqual([])
})

test('nobody but the platform hands a carrier mails', async () => {
  expect((await posted(mail, 'a guess')).status).toBeGreaterThanOrEqual(400)
  expect(sent).toEqual([])
})
