import type { LookupAddress } from 'node:dns'
import { expect, test } from 'vitest'
import { EgressRule } from '../../../../core/serve/egress/egress-rule.js'
import { LookUps } from '../../../../core/serve/egress/look-ups.js'

/** A name server that answers when it is told to. */
class SlowServer {
  readonly asked: PromiseWithResolvers<readonly LookupAddress[]>[] = []
  readonly lookUp = (): Promise<readonly LookupAddress[]> => {
    const asked = Promise.withResolvers<readonly LookupAddress[]>()
    this.asked.push(asked)
    return asked.promise
  }

  answer = (index: number): void => this.asked[index]?.resolve([{ address: '1.1.1.1', family: 4 }])
}

test('a shop whose names nobody answers holds a few of the threads on which all shops’ names are asked for', async () => {
  const server = new SlowServer()
  const rule = new EgressRule(() => true, server.lookUp)
  rule.consent([{ plugin: 'pinger', id: 'pinger@1.0.0', hosts: ['*.example.com'] }])
  const judged = Array.from({ length: 64 }, (_, index) => rule.judge(new URL(`https://h${index}.example.com`)))
  expect(server.asked).toHaveLength(4)
  for (const [index, one] of judged.entries()) {
    server.answer(index)
    expect(await one).toMatchObject({ kind: 'allowed' })
  }
})

test('a look-up for which nobody waits any more has no turn', async () => {
  const server = new SlowServer()
  const lookUps = new LookUps(server.lookUp)
  const [patient, hurried] = [new AbortController(), new AbortController()]
  const first = Array.from({ length: 4 }, () => lookUps.ask('a.example.com', patient.signal))
  const second = lookUps.ask('b.example.com', hurried.signal)
  hurried.abort()
  await expect(second).rejects.toThrow('too late')
  server.answer(0)
  await first[0]
  expect(server.asked).toHaveLength(4)
  lookUps.ask('c.example.com', patient.signal).catch(() => undefined)
  expect(server.asked).toHaveLength(5)
})
