import type { Problem } from '../../model/index.js'

/** What the platform said when it would not. */
export class ApiError extends Error {
  constructor(readonly problem: Pick<Problem, 'status' | 'code' | 'title' | 'hint'>) {
    super(problem.title)
  }
}

/** Fired at the window when the session has ended. */
export const signedOut = 'signed-out'

/** Asks the control API and answers its JSON; undefined when it has nothing to say. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(method, path, body)
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** Rejects with what the platform said, or that it says nothing. */
export async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(path, { method, ...json }).catch(() => {
    throw platformDown('Try again in a moment.')
  })
  if (response.ok) return response
  const problem = await problemIn(response)
  if (problem.code === 'UNAUTHORIZED') window.dispatchEvent(new Event(signedOut))
  throw new ApiError(problem)
}

export const platformDown = (hint: string): ApiError =>
  new ApiError({ status: 503, code: 'PLATFORM_DOWN', title: 'The platform does not answer.', hint })

/** A proxy before the platform may say something else than a problem. */
async function problemIn(response: Response): Promise<ApiError['problem']> {
  const told = (await response.json().catch(() => ({}))) as Partial<Problem>
  const { status } = response
  return { status, code: 'INTERNAL', title: `The platform answered ${status}.`, ...told }
}
