import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { parse, problemsOf, shopError } from '../../model/index.js'
import {
  scriptAnswers,
  scriptCart,
  scriptKind,
  scriptName,
  scriptSource,
  scriptTypes,
} from '../../scripts/contract/index.js'
import { saveScript } from '../operations/scripts/save-script.js'
import { switchScript } from '../operations/scripts/switch-script.js'
import { tryScript } from '../operations/scripts/try-script.js'
import { removeScript } from '../store/change-scripts.js'
import { findAnyScript, getVersion, listScripts, listSwitches, listVersions, type ScriptKey } from '../store/scripts.js'
import { getTenant } from '../store/tenants.js'
import type { ApiOptions } from './api-options.js'
import { admit, callerOf, mustBeOfTenant, nameOf } from './caller.js'

interface ScriptParams {
  Params: { slug: string; name: string }
}

interface VersionParams {
  Params: ScriptParams['Params'] & { version: string }
}

const exact = { additionalProperties: false } as const
const saved = Type.Object({ kind: scriptKind, source: scriptSource }, exact)
const versionNumber = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 })
const live = Type.Object({ version: Type.Union([versionNumber, Type.Null()]) }, exact)
const id = Type.Optional(Type.String({ minLength: 1, maxLength: 100 }))
const trial = Type.Object({ kind: scriptKind, source: scriptSource, order: id, cart: id }, exact)

/** A shop's scripts, for its seller and for operators. */
export function registerScriptDoors(app: FastifyInstance, options: ApiOptions): void {
  const { pool } = options.control
  app.addHook('onRequest', admit(options, mustBeOfTenant))

  app.get<ScriptParams>('/tenants/:slug/scripts', async ({ params }) => {
    const { slug } = await getTenant(pool, params.slug)
    return listScripts(pool, slug)
  })

  app.get<ScriptParams>('/tenants/:slug/script-types', () => ({
    types: scriptTypes(),
    cart: scriptCart,
    answers: scriptAnswers,
  }))

  app.get<ScriptParams>('/tenants/:slug/scripts/:name', async ({ params }) => {
    const key = keyOf(params)
    const script = await findAnyScript(pool, key)
    const [{ source }, versions, switches] = await Promise.all([
      getVersion(pool, key, script.version),
      listVersions(pool, key),
      listSwitches(pool, key),
    ])
    return { ...script, source, versions, switches }
  })

  app.get<VersionParams>('/tenants/:slug/scripts/:name/versions/:version', async ({ params }) => {
    const key = keyOf(params)
    await findAnyScript(pool, key)
    return getVersion(pool, key, parse(versionNumber, Number(params.version), 'The version'))
  })

  registerScriptChanges(app, options)
}

function registerScriptChanges(app: FastifyInstance, { control, signal }: ApiOptions): void {
  app.put<ScriptParams>('/tenants/:slug/scripts/:name', (request) => {
    const script = parse(saved, request.body, 'The script')
    return saveScript(control, { ...keyOf(request.params), ...script, by: nameOf(callerOf(request)), signal })
  })

  app.delete<ScriptParams>('/tenants/:slug/scripts/:name', async (request, reply) => {
    const key = keyOf(request.params)
    await getTenant(control.pool, key.tenant)
    await removeScript(control.pool, key)
    control.log('a script is removed', { ...key, by: nameOf(callerOf(request)) })
    return reply.code(204).send()
  })

  app.put<ScriptParams>('/tenants/:slug/scripts/:name/live', (request) => {
    const { version } = parse(live, request.body, 'The version')
    return switchScript(control, { ...keyOf(request.params), version, by: nameOf(callerOf(request)) })
  })

  app.post<ScriptParams>('/tenants/:slug/scripts/:name/trial', ({ params, body }) => {
    const { tenant, name } = keyOf(params)
    return tryScript(control, { tenant, trial: { name, ...parse(trial, body, 'The trial') }, signal })
  })
}

function keyOf({ slug: tenant, name }: ScriptParams['Params']): ScriptKey {
  if (problemsOf(scriptName, name).length > 0) throw shopError('SCRIPT_NAME_INVALID', name)
  return { tenant, name }
}
