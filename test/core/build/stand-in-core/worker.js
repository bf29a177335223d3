// Imports a plugin the way a worker does, and prints which of its imports are the worker's own.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fastify from 'fastify'
import pg from 'pg'
import { container } from 'tsyringe'
import { Mailer } from './sdk/index.js'
import { Checkout } from './shop/index.js'

const dir = import.meta.dirname
const { modules } = JSON.parse(readFileSync(join(dir, 'kernel.json'), 'utf8'))
registerHooks({
  resolve: (specifier, context, next) =>
    Object.hasOwn(modules, specifier)
      ? { url: pathToFileURL(join(dir, modules[specifier].file)).href, format: 'module', shortCircuit: true }
      : next(specifier, context),
})
const exports = {}
for (const specifier of Object.keys(modules)) exports[specifier] = Object.keys(await import(specifier))
const { seen } = await import(pathToFileURL(process.argv[2]).href)
const own = {
  mailer: Mailer,
  checkout: Checkout,
  container,
  fastify,
  requiredFastify: fastify,
  Pool: pg.Pool,
  requiredContainer: container,
}
const shared = Object.keys(own).filter((name) => own[name] === seen[name])
process.stdout.write(JSON.stringify({ shared, exports, oneMailer: Checkout.mailers.every((one) => one === Mailer) }))
