import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { noTracing, openTracing } from '../../../core/tracing/index.js'
import { repository } from '../../setup/test-platform.js'

const room = pathToFileURL(join(repository, 'dist/core/tracing/index.js')).href
const settings = {
  url: 'http://127.0.0.1:1/',
  headers: {},
  protocol: 'http/json',
  timeoutMs: 1,
  delayMs: 1,
  resource: {},
}

/** How many files of OpenTelemetry's a process has loaded by the time that tracing is open. */
async function filesLoaded(given: object | undefined): Promise<number> {
  const source = `
    import { registerHooks } from 'node:module'
    let files = 0
    registerHooks({
      load(url, context, next) {
        if (url.includes('/@opentelemetry/')) files += 1
        return next(url, context)
      },
    })
    const { openTracing } = await import(${JSON.stringify(room)})
    await openTracing(${JSON.stringify(given)}, () => undefined)
    console.log(files)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source])
  return Number(stdout)
}

test('nothing of OpenTelemetry’s is loaded where nobody collects traces (P18)', async () => {
  expect(await filesLoaded(undefined)).toBe(0)
  expect(await filesLoaded(settings)).toBeGreaterThan(0)
})

test('where nobody is named, nobody is told', async () => {
  expect(await openTracing(undefined, () => undefined)).toBe(noTracing)
})
