import type { ChangeLine, ReleaseView } from '../../control/client/index.js'
import type { Change } from '../../model/index.js'
import { ApiError, platformDown, send } from './ask.js'
import { shopPath } from './shop-path.js'

export type Step = Extract<ChangeLine, { progress: unknown }>['progress']

/** Asks for a change and tells each step while it happens; answers the release that is live then. */
export async function changeSet(tenant: string, change: Change, onStep: (step: Step) => void): Promise<ReleaseView> {
  const response = await send('POST', `${shopPath(tenant)}/changes`, change)
  for await (const line of linesOf(response)) {
    if ('problem' in line) throw new ApiError(line.problem)
    if ('release' in line) return line.release
    if ('progress' in line) onStep(line.progress)
  }
  throw silence()
}

async function* linesOf(response: Response): AsyncGenerator<ChangeLine> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done = true, value = '' } = (await reader?.read().catch(() => undefined)) ?? {}
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(Boolean).map((line) => JSON.parse(line) as ChangeLine)
  }
}

const silence = (): ApiError =>
  platformDown('It stopped before it said how this ended. History shows what is live when it is back.')
