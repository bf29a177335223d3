import { expect, test } from 'vitest'
import { Providers } from '../../../core/sdk/host/index.js'
import { Config, Plugin, Provider } from '../../../core/sdk/index.js'
import { failure } from './chain.js'
import { release } from './release.js'

abstract class Weather extends Provider {
  static override readonly kind = 'weather'
  abstract tomorrow(): string | Promise<string>
}

@Plugin()
class Fixed extends Weather {
  constructor(private readonly config: Config<{ weather: string }>) {
    super()
  }

  tomorrow(): string {
    return this.config.weather
  }
}

class Guess extends Weather {
  tomorrow(): string {
    throw new Error('no idea')
  }
}

class Wait extends Weather {
  tomorrow(): Promise<string> {
    return new Promise(() => undefined)
  }
}

@Plugin({ providers: [Guess, Wait] })
class Guesser {}

const config = { sunny: { weather: 'sun' }, wet: { weather: 'rain' } }

test('the shop asks each plugin’s providers of a kind in the order of composition, an installation’s with its own config', async () => {
  const { container, close } = await release({ wet: { type: Fixed }, sunny: { type: Fixed } }, { config })
  const providers = container.get(Providers)
  const answers = providers.of(Weather).map(async (each) => {
    return [each.plugin, await providers.ask(each, (weather) => weather.tomorrow())]
  })
  expect(await Promise.all(answers)).toEqual([
    ['wet', 'rain'],
    ['sunny', 'sun'],
  ])
  await close()
})

test('a provider that fails or never answers is a 503, and the log says whose it is', async () => {
  const lines: unknown[] = []
  const runtime = await release({ guesser: { type: Guesser } }, { write: (line) => void lines.push(line) })
  const providers = runtime.container.get(Providers)
  for (const each of providers.of(Weather)) {
    const asked = providers.ask(each, (weather) => weather.tomorrow(), 10)
    expect(await failure(asked)).toMatchObject({ status: 503, code: 'PROVIDER_FAILED' })
  }
  expect(lines).toEqual([
    expect.objectContaining({ plugin: 'guesser', error: expect.stringContaining('no idea') as string }),
    expect.objectContaining({ plugin: 'guesser', error: expect.stringContaining('within 10 ms') as string }),
  ])
  await runtime.close()
})

test('a provider that was not there at publish is refused', async () => {
  const wiring = { providers: {} }
  expect(await failure<Error>(release({ guesser: { type: Guesser } }, { wiring }))).toMatchObject({
    plugin: 'guesser',
    message: expect.stringContaining('declares provider weather Guess') as string,
  })
})
