import { expect, test } from 'vitest'
import { type Notification, NotificationProvider, Plugin } from '../../../core/sdk/index.js'
import { testShop } from '../../../core/testing/index.js'

@Plugin()
class Post extends NotificationProvider {
  seen = 0

  async send({ to }: Notification): Promise<void> {
    this.seen += 1
    if (to === 'nobody@example.com' || (to === 'late@example.com' && this.seen < 3)) throw new Error('not now')
  }
}

const mail = { to: 'ann@example.com', subject: 'Hi', text: 'Hi **Ann**' }

test('without a plugin that carries mails they are in the mailbox', async () => {
  @Plugin()
  class Nothing {}
  await using shop = await testShop(Nothing)
  await shop.sendMail(mail)
  await shop.settled()
  expect([shop.mailbox, shop.carried]).toEqual([[mail], []])
})

test('what a plugin carries is shown as it was handed over, and is in no mailbox', async () => {
  await using shop = await testShop(Post)
  await shop.sendMail({ ...mail, language: 'de' })
  await shop.settled()
  const html = '<p>Hi <strong>Ann</strong></p>\n'
  const id = expect.any(String) as string
  expect(shop.carried).toEqual([{ ...mail, id, channel: 'mail', html, language: 'de' }])
  expect(shop.mailbox).toEqual([])
})

test('a carrier that fails is asked again, and what stays is told', async () => {
  await using shop = await testShop(Post)
  await shop.sendMail({ ...mail, to: 'late@example.com' })
  await shop.settled()
  expect(shop.carried).toHaveLength(1)
  await shop.sendMail({ ...mail, to: 'nobody@example.com' })
  await expect(shop.settled()).rejects.toThrow(/\.send failed 3 times on a mail: not now/)
  await shop.settled()
  expect(shop.carried).toHaveLength(1)
})
