import { expect, test } from 'vitest'
import { Guests } from '../../../core/platform/guests.js'

/** Who is in by which tokens, what these open and what their shops are like. */
class House {
  readonly dismissed: string[] = []
  readonly logged: string[] = []
  readonly releases = new Map<string, number>()
  readonly sockets = {
    passes: [] as string[],
    dismiss: (id: string, _reason: string, again?: boolean) => void this.dismissed.push(again ? `${id} again` : id),
  }
  readonly guests: Guests

  constructor(welcomeOf: (tenant: string) => object | undefined, isConfirmed = (): boolean => true) {
    this.guests = new Guests({
      sockets: this.sockets,
      standing: async (ids) =>
        ids.flatMap((id) => {
          const release = this.releases.get(id)
          return release === undefined ? [] : [{ id, tenant: `shop-${id}`, plugin: 'points', release }]
        }),
      standOf: async ({ tenant }) => ({ welcome: welcomeOf(tenant), isConfirmed: isConfirmed() }),
      log: (line) => void this.logged.push(line),
    })
  }

  come(id: string, welcome: object, release = 1): void {
    this.guests.note({ id, tenant: `shop-${id}`, plugin: 'points', welcome })
    this.sockets.passes = [...new Set([...this.sockets.passes, id])]
    this.releases.set(id, release)
  }
}

test('a shop that cannot be read keeps nobody in whose token was revoked, nor others from their settings', async () => {
  const house = new House((tenant) => {
    if (tenant === 'shop-a') throw new Error('its release cannot be read')
    return { config: 'new' }
  })
  for (const id of ['a', 'b', 'c']) house.come(id, { config: 'old' })
  house.releases.delete('c')
  await house.guests.look()
  await house.guests.look()
  expect(house.dismissed).toEqual(['c', 'b again', 'c'])
  expect(house.logged).toEqual(['the settings of an external plugin cannot be read'])
})

test('of two who came by one token, the one who was told older settings comes in again', async () => {
  const house = new House(() => ({ config: 'new' }))
  house.come('a', { config: 'old' })
  house.come('a', { config: 'new' }, 2)
  expect(house.dismissed).toEqual(['a again'])
  await house.guests.look()
  expect(house.dismissed).toEqual(['a again'])
})

test('who was told what had just become old comes in again, though the release was looked at before', async () => {
  const house = new House(() => ({ config: 'new' }))
  house.come('a', { config: 'new' }, 2)
  await house.guests.look()
  house.come('a', { config: 'old' }, 2)
  await house.guests.look()
  expect(house.dismissed).toEqual(['a again', 'a again'])
})

test('whose plugin runs in the shop again is sent away for good, when the worker of before asks it no more', async () => {
  const house = new House(() => undefined)
  house.come('a', { config: 'old' })
  await house.guests.look()
  expect(house.dismissed).toEqual([])
  await house.guests.look()
  expect(house.dismissed).toEqual(['a'])
})

test('who is placed inside by a release that is taken back stays; by one that is confirmed he is sent away (N10)', async () => {
  let [welcome, isConfirmed] = [{ config: 'old' } as object | undefined, true]
  const house = new House(
    () => welcome,
    () => isConfirmed,
  )
  house.come('a', { config: 'old' })
  await house.guests.look()
  const look = async (
    release: number,
    now: { readonly welcome: object | undefined; readonly isConfirmed: boolean },
  ) => {
    house.releases.set('a', release)
    ;[welcome, isConfirmed] = [now.welcome, now.isConfirmed]
    await house.guests.look()
  }
  for (const _ of [1, 2, 3]) await look(2, { welcome: undefined, isConfirmed: false })
  await look(1, { welcome: { config: 'old' }, isConfirmed: true })
  expect(house.dismissed).toEqual([])
  for (const _ of [1, 2]) await look(3, { welcome: undefined, isConfirmed: true })
  expect(house.dismissed).toEqual(['a'])
})

test('who came while a release that is taken back had it outside waits until it is placed there again', async () => {
  let welcome: object | undefined = { config: 'new' }
  const house = new House(() => welcome)
  house.come('a', { config: 'new' }, 2)
  await house.guests.look()
  welcome = undefined
  house.releases.set('a', 1)
  await house.guests.look()
  expect(house.dismissed).toEqual(['a again'])
})
