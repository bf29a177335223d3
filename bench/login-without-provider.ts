import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMailbox } from '../core/mailbox/index.js'
import { Shopper } from '../test/setup/shopper.js'
import { BenchPlatform } from './bench-platform.js'
import { figure, type Result, ratio } from './figures.js'

const rounds = 6
const loginsEach = 50

/** First logins, each of which brings a mail, while the mail provider answers and while it is away, in turns. */
export async function run(tell: (line: string) => void): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'shopctl-bench-mails-'))
  let provider = await startMailbox({ smtpPort: 0, httpPort: 0, dir })
  const smtpPort = Number(new URL(provider.smtpUrl).port)
  const bench = await BenchPlatform.start({ SMTP_URL: provider.smtpUrl })
  try {
    const shopper = new Shopper(await bench.platform.address('acme'))
    await firstLogins(shopper, 'warm-up')
    const [answering, away]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round += 1) {
      tell(`round ${round + 1} of ${rounds}`)
      answering.push(...(await firstLogins(shopper, `answering-${round}`)))
      await provider.close()
      away.push(...(await firstLogins(shopper, `away-${round}`)))
      provider = await startMailbox({ smtpPort, httpPort: 0, dir })
    }
    return {
      'login, provider answers': figure(answering),
      'login, provider away': figure(away),
      'p50 away : answers': ratio(figure(away).p50, figure(answering).p50),
      'p99 away : answers': ratio(figure(away).p99, figure(answering).p99),
    }
  } finally {
    await bench.close()
    await provider.close()
    await rm(dir, { recursive: true, force: true })
  }
}

async function firstLogins(shopper: Shopper, group: string): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < loginsEach; i += 1) {
    const email = `${group}-${i}@example.com`
    await shopper.register(email)
    const started = performance.now()
    const { status } = await shopper.login(email)
    times.push(performance.now() - started)
    if (status !== 201) throw new Error(`a login was answered with ${status}`)
  }
  return times
}
