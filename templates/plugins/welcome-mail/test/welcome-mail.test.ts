import { NotificationProvider, Plugin } from '@shopctl/sdk'
import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import WelcomeMail from '../src/index.js'

test('the first login brings a mail', async () => {
  await using shop = await testShop(WelcomeMail)
  await shop.login(await shop.customer({ email: 'ann@example.com', name: 'Ann' }))
  await shop.settled()
  expect(shop.mailbox).toMatchObject([{ to: 'ann@example.com', subject: 'Welcome to Test Shop' }])
  expect(shop.mailbox[0]?.text).toContain('Dear Ann,')
})

test('another login brings none', async () => {
  await using shop = await testShop(WelcomeMail)
  const ann = await shop.customer({ email: 'ann@example.com' })
  await shop.login(ann)
  await shop.login(ann)
  await shop.settled()
  expect(shop.mailbox).toHaveLength(1)
})

test('an event that comes twice brings one mail', async () => {
  await using shop = await testShop(WelcomeMail)
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  await shop.redeliver()
  expect(shop.mailbox).toHaveLength(1)
})

test('a failed login brings none', async () => {
  await using shop = await testShop(WelcomeMail)
  const ann = await shop.customer({ email: 'ann@example.com' })
  await shop.login({ ...ann, password: 'a wrong password' })
  await shop.settled()
  expect(shop.mailbox).toEqual([])
})

test('a customer who reads German is greeted in German', async () => {
  await using shop = await testShop(WelcomeMail)
  shop.language = 'de-CH,en;q=0.5'
  await shop.login(await shop.customer({ email: 'ann@example.com', name: 'Ann' }))
  await shop.settled()
  expect(shop.mailbox).toMatchObject([{ subject: 'Willkommen bei Test Shop' }])
})

/** A plugin that carries the shop's mails. */
@Plugin()
class Post extends NotificationProvider {
  async send(): Promise<void> {}
}

test('where a plugin carries the shop’s mails it is the same mail, in the same language, once', async () => {
  const mails = await Promise.all(
    [[], [Post]].map(async (others) => {
      await using shop = await testShop(WelcomeMail, { with: others })
      shop.language = 'de-CH,en;q=0.5'
      const ann = await shop.customer({ email: 'ann@example.com', name: 'Ann' })
      await shop.login(ann)
      await shop.login(ann)
      await shop.redeliver()
      const sent = others.length === 0 ? shop.mailbox : shop.carried
      return sent.map(({ to, subject, text }) => ({ to, subject, text }))
    }),
  )
  expect(mails[0]).toHaveLength(1)
  expect(mails[1]).toEqual(mails[0])
})
