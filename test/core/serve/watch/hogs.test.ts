import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { Hogs } from '../../../../core/serve/watch/hogs.js'
import { until } from '../serving.js'

/** A process that runs this code, as a worker that keeps a list of what it is told. */
async function running(code: string): Promise<{ pid: number; told: string[]; giveWay: () => void; goOn: () => void }> {
  const child = spawn(process.execPath, ['-e', `console.log('on'); ${code}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await once(child.stdout, 'data')
  const told: string[] = []
  return { pid: child.pid ?? 0, told, giveWay: () => told.push('give way'), goOn: () => told.push('go on') }
}

test('who computes without a break while its requests wait gives way, until it answers again; who waits does not', async () => {
  const hogs = new Hogs()
  const looping = await running('for (;;);')
  const waiting = await running('setInterval(() => undefined, 10)')
  const hear = (): boolean => {
    hogs.hear([looping, waiting])
    return looping.told.length > 0
  }
  await until(hear)
  hear()
  expect(looping.told).toEqual(['give way'])
  expect(waiting.told).toEqual([])
  hogs.hear([waiting])
  expect(looping.told).toEqual(['give way', 'go on'])
})
