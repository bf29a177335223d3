import type { ChangeLine, PluginView, ReleaseView, TenantView } from '../../control/views.js'
import type { Change, PluginDetails, PluginSummary, Problem } from '../../model/index.js'

export type { Change, PluginDetails, PluginSummary, PluginView, ReleaseView, TenantView }

/** Who is signed in. */
export interface Session {
  readonly tenant: string
  readonly mustChange: boolean
}

export type Step = Extract<ChangeLine, { progress: unknown }>['progress']

/** What the platform said when it would not. */
export class ApiError extends Error {
  constructor(readonly problem: Pick<Problem, 'status' | 'code' | 'title' | 'hint'>) {
    super(problem.title)
  }
}

/** The control API, as the signed-in seller. */
export const api = {
  session: () => ask<Session>('GET', '/api/session'),
  signIn: (tenant: string, password: string) => ask<Session>('POST', '/api/session', { tenant, password }),
  signOut: () => ask<void>('DELETE', '/api/session'),
  changePassword: (passwords: { old: string; new: string }) => ask<void>('PUT', '/api/session/password', passwords),
  shop: (tenant: string) => ask<TenantView>('GET', `/api/tenants/${tenant}`),
  plugins: (tenant: string) => ask<PluginView[]>('GET', `/api/tenants/${tenant}/plugins`),
  releases: (tenant: string) => ask<ReleaseView[]>('GET', `/api/tenants/${tenant}/releases`),
  search: (text: string) => ask<PluginSummary[]>('GET', `/api/plugins?q=${encodeURIComponent(text)}`),
  details: (name: string) => ask<PluginDetails>('GET', `/api/plugins/${encodeURIComponent(name)}`),
  change: changeSet,
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(method, path, body)
  return (response.status === 204 ? undefined : await response.json()) as T
}

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(path, { method, ...json }).catch(() => {
    throw new ApiError({
      status: 0,
      code: 'PLATFORM_DOWN',
      title: 'The platform does not answer.',
      hint: 'Try again in a moment.',
    })
  })
  if (!response.ok) throw new ApiError((await response.json()) as Problem)
  return response
}

/** Asks for a change and tells each step while it happens; answers the release that is live then. */
async function changeSet(tenant: string, change: Change, onStep: (step: Step) => void): Promise<ReleaseView> {
  const response = await send('POST', `/api/tenants/${tenant}/changes`, change)
  let rest = ''
  for await (const chunk of chunksOf(response)) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter(Boolean).map((text) => JSON.parse(text) as ChangeLine)) {
      if ('problem' in line) throw new ApiError(line.problem)
      if ('release' in line) return line.release
      onStep(line.progress)
    }
  }
  throw new ApiError({
    status: 0,
    code: 'PLATFORM_DOWN',
    title: 'The platform stopped answering.',
    hint: 'Reload the page to see what is live.',
  })
}

async function* chunksOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {}
    if (done || value === undefined) return
    yield value
  }
}
