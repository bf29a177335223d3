// Fetches one package into a store, and kills itself with -9 at the given call of the given function of the file system.
import { readFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

const [root, lockFile, tarballFile, name, count] = process.argv.slice(2)
const original = fs[name]
let calls = 0
fs[name] = async (...args) => {
  calls += 1
  if (calls === Number(count)) process.kill(process.pid, 'SIGKILL')
  return original(...args)
}
syncBuiltinESMExports()

const { PackageStore } = await import('../../../dist/core/build/package-store.js')
const store = await PackageStore.open(root)
const source = { packument: async () => null, tarball: async () => readFileSync(tarballFile) }
await store.fetch(JSON.parse(readFileSync(lockFile, 'utf8')), { source, signal: new AbortController().signal })
