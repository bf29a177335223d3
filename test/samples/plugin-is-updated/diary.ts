/** Logs each turn of its life with its version. */
export const diary = (version: string, begin = '') => ({
  name: 'diary',
  version,
  source: `
    import { Log, Plugin, removed, started, stopping, upgraded } from '@shopctl/sdk'
    declare const process: any
    @Plugin()
    export default class Diary {
      constructor(private readonly log: Log) {}
      @started begin() { ${begin} this.log.info('turn: started ${version}') }
      @upgraded since(from: string) { this.log.info('turn: upgraded ${version} from ' + from) }
      @stopping end() { this.log.info('turn: stopping ${version}') }
      @removed clean() { this.log.info('turn: removed ${version}') }
    }`,
})
