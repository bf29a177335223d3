import { Type } from 'typebox'
import {
  type RunningScripts,
  runningScripts,
  type ScriptTrace,
  type ScriptTrial,
  scriptTrace,
  scriptTrial,
} from '../../scripts/contract/index.js'
import { InternalPut } from '../../sdk/host/index.js'
import { type Call, Controller } from '../../sdk/index.js'
import { Scripts } from './scripts.js'

/** Where the platform says which scripts are on, and has others tried. It knows the same paths. */
@Controller()
export class ScriptsController {
  constructor(private readonly scripts: Scripts) {}

  @InternalPut('/_platform/scripts', {
    summary: 'Switch scripts',
    body: runningScripts,
    response: { 204: Type.Null() },
  })
  async use({ body }: Call<RunningScripts>): Promise<void> {
    await this.scripts.use(body)
  }

  @InternalPut('/_platform/scripts/trial', {
    summary: 'Try a script',
    body: scriptTrial,
    response: { 200: scriptTrace },
  })
  async try({ body }: Call<ScriptTrial>): Promise<ScriptTrace> {
    return this.scripts.try(body)
  }
}
