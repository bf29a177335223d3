import { expect, test } from 'vitest'
import { Turns } from '../../../../core/serve/waiting/turns.js'

test('one turn of a tenant comes after the other, in the order they were asked for; another tenant does not wait', async () => {
  const turns = new Turns()
  const order: string[] = []
  const endFirst = await turns.take('acme')
  const others = ['second', 'third'].map(async (name) => {
    const end = await turns.take('acme')
    order.push(name)
    end()
  })
  const endOther = await turns.take('globex')
  order.push('globex')
  endOther()
  order.push('first ends')
  endFirst()
  await Promise.all(others)
  expect(order).toEqual(['globex', 'first ends', 'second', 'third'])
})

test('what is to be called at the end of a turn is called then', async () => {
  const turns = new Turns()
  let ended = 0
  const end = await turns.take('acme', () => void (ended += 1))
  expect(ended).toBe(0)
  end()
  expect(ended).toBe(1)
})
