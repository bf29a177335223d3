import type { PluginSource } from './write-plugin.js'

/**
 * Throws where nobody catches it, at `POST /crash/now`: behind an answer, as a forgotten promise does. `POST /crash/unseen`
 * does so with what has no stack.
 */
export const crasher: PluginSource = {
  name: 'crasher',
  source: `
    import { Controller, Plugin, Post } from '@shopctl/sdk'
    declare const setTimeout: any
    @Controller('/crash')
    class Crash {
      @Post('/now')
      now() {
        setTimeout(() => { throw new Error('the stock was negative') })
        return { soon: true }
      }
      @Post('/unseen')
      unseen() {
        setTimeout(() => { void Promise.reject('no stock') })
        return { soon: true }
      }
    }
    @Plugin({ controllers: [Crash] })
    export default class Crasher {}`,
}

export const quiet: PluginSource = {
  name: 'quiet',
  source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Quiet {}`,
}
