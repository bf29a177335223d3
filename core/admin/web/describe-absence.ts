import type { GraphView } from '../../control/client/index.js'
import { describePoint } from './describe-point.js'

/** What it means to the shop's calls that a plugin outside is not connected, in a seller's words; nothing where it checks none. */
export function describeAbsence(name: string, { places }: Pick<GraphView, 'places'>): string[] {
  const checks = places.flatMap(({ name: point, standing }) =>
    standing
      .filter(({ installation, kind }) => installation === name && kind === 'before')
      .map(({ onFailure }) => ({ point: describePoint(point), onFailure })),
  )
  const pointsOf = (wanted: (typeof checks)[number]['onFailure']): string =>
    [...new Set(checks.filter(({ onFailure }) => onFailure === wanted).map(({ point }) => point))].join(', ')
  const [refused, passed, unknown] = [pointsOf('closed'), pointsOf('open'), pointsOf(null)]
  return [
    ...(refused === '' ? [] : [`Until it connects, your shop refuses this: ${refused}.`]),
    ...(passed === '' ? [] : [`Until it connects, this goes on without its checks: ${passed}.`]),
    // Which of the two, the shop's worker knows, and the shop sleeps.
    ...(unknown === '' ? [] : [`Until it connects, its checks fail: ${unknown}.`]),
  ]
}
