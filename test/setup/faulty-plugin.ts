import type { PluginSource } from './write-plugin.js'

/** What a plugin does where it must not: statements that may ask whether they are `inWorker`. */
export interface Fault {
  readonly module?: string
  readonly construct?: string
}

/** A plugin that passes publish and does something else in a worker. */
export const faultyPlugin = (name: string, { module = '', construct = '' }: Fault): PluginSource => ({
  name,
  // At publish nobody listens; in a worker the supervisor does.
  source: `
    import { Plugin } from '@shopctl/sdk'
    declare const process: any, setTimeout: any, setImmediate: any
    const inWorker = process.send !== undefined
    ${module}
    @Plugin()
    export default class Faulty {
      constructor() {
        ${construct}
      }
    }`,
})

/** What happens when a shopper, or the platform in a shopper's place, asks for something. */
export const onRequestFromOutside = (what: string): string => `
      if (inWorker) {
        const { Server } = process.getBuiltinModule('node:http')
        const emit = Server.prototype.emit
        Server.prototype.emit = function (...event: any[]) {
          const isFromOutside = event[0] === 'request' && !event[1].url.startsWith('/_platform')
          if (isFromOutside) ${what}
          return emit.apply(this, event)
        }
      }`
