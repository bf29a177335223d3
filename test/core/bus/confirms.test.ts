import { expect, onTestFinished, test } from 'vitest'
import { Confirms } from '../../../core/bus/confirms.js'
import { until } from '../../setup/until.js'

/** A channel that answers when it is told to. */
class Channel {
  readonly told: string[] = []
  readonly sent: PromiseWithResolvers<void>[] = []
  readonly confirms = new Confirms({
    quietMs: 20,
    onQuiet: () => void this.told.push('quiet'),
    onHeard: () => void this.told.push('heard'),
  })

  constructor() {
    onTestFinished(() => this.confirms.close())
  }

  of(key: string): Promise<void> {
    return this.confirms.of(key, () => {
      const answer = Promise.withResolvers<void>()
      this.sent.push(answer)
      return answer.promise
    })
  }
}

test('who comes again for an event before it was answered, or after, is told of its first time', async () => {
  const channel = new Channel()
  const both = Promise.all([channel.of('a'), channel.of('a')])
  channel.sent[0]?.resolve()
  await both
  await channel.of('a')
  expect(channel.sent.length).toBe(1)
  channel.confirms.forget('a')
  const refused = channel.of('a')
  channel.sent[1]?.reject(new Error('no'))
  await expect(refused).rejects.toThrow('no')
  expect(channel.sent.length).toBe(2)
})

test('that nothing is answered for long is told once, and so is the answer; where nothing waits there is nothing to tell', async () => {
  const channel = new Channel()
  const answers = [channel.of('a'), channel.of('b')]
  await until(() => channel.told.length === 1, 'it to be told')
  channel.sent[0]?.resolve()
  await answers[0]
  await until(() => channel.told.length === 3, 'it to be told again')
  channel.sent[1]?.resolve()
  await answers[1]
  expect(channel.told).toEqual(['quiet', 'heard', 'quiet', 'heard'])
})

test('a second silence is told like the first', async () => {
  const channel = new Channel()
  channel.of('a').catch(() => undefined)
  await until(() => channel.told.length === 1, 'the first silence')
  channel.of('b').catch(() => undefined)
  await until(() => channel.told.length === 2, 'the second')
  expect(channel.told).toEqual(['quiet', 'quiet'])
})
