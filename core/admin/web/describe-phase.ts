import type { Change, Phase } from '../../model/index.js'

/** The steps of a change in a seller's words, in their order. */
const words: Readonly<Record<Phase, string>> = {
  resolve: 'Find what goes together',
  fetch: 'Fetch what is new',
  prebundle: 'Prepare the plugins',
  link: 'Build your shop’s server',
  migrate: 'Prepare the plugins’ tables',
  start: 'Start it beside the old one',
  record: 'Write it down',
  switch: 'Send your shoppers to it',
  drain: 'Let the old one finish',
}

export const describePhase = (phase: Phase): string => words[phase]

/** The phases of a change. What was live once is not built again. */
export function phasesOf(kind: Change['kind']): readonly Phase[] {
  const all = Object.keys(words) as Phase[]
  return kind === 'rollback' ? all.slice(all.indexOf('migrate')) : all
}
