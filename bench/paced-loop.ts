import { Pool } from 'undici'
import type { Target } from './closed-loop.js'

const tickMs = 2

export interface Pace {
  readonly target: Target
  readonly path: string
  readonly perSecond: number
}

/** Requests at a steady rate, whoever is slow: the latency counts from when each was due. */
export async function pacedLoop({ target, path, perSecond }: Pace, milliseconds: number): Promise<number[]> {
  const { address, ...socket } = target
  const pool = new Pool(address, { connections: 64, pipelining: 1, ...socket })
  const latencies: number[] = []
  const running: Promise<void>[] = []
  const started = performance.now()
  const ask = async (due: number): Promise<void> => {
    const answer = await pool.request({ method: 'GET', path })
    await answer.body.dump()
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`)
    latencies.push(performance.now() - due)
  }
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now() - started
      while (running.length < (Math.min(now, milliseconds) * perSecond) / 1000) {
        running.push(ask(started + (running.length / perSecond) * 1000))
      }
      if (now < milliseconds) return
      clearInterval(timer)
      resolve()
    }, tickMs)
  })
  await Promise.all(running)
  await pool.close()
  return latencies
}
