import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const compiled = new URL('../../../../dist/core/serve/sandbox/most-files.js', import.meta.url).href

test('a worker may hold open what its shop’s limits ask for, and no more than the platform may give', async () => {
  const script = `import { mostFiles } from '${compiled}'
    console.log(mostFiles({ connections: 256, sockets: 500 }), mostFiles({ connections: 10, sockets: 5 }))`
  const node = [process.execPath, '--input-type=module', '-e', script]
  const within = async (...limit: string[]): Promise<string> =>
    (await promisify(execFile)('prlimit', [...limit, ...node])).stdout.trim()
  expect(await within('--nofile=4096:4096')).toBe('1024 283')
  expect(await within('--nofile=600:600')).toBe('600 283')
})
