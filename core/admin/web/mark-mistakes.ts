import { type Diagnostic, linter } from '@codemirror/lint'
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import { wholeTree } from './whole-tree.js'

/** What was wrong when the shop asked the source. */
export interface ScriptMistake {
  readonly message: string
  /** From 1; where it is known. */
  readonly line?: number
}

export const toldMistake = StateEffect.define<ScriptMistake | undefined>()

const told = StateField.define<ScriptMistake | undefined>({
  create: () => undefined,
  update: (before, { docChanged, effects }) =>
    effects.reduce(
      (value: ScriptMistake | undefined, effect) => (effect.is(toldMistake) ? effect.value : value),
      docChanged ? undefined : before,
    ),
})

/** Marks what cannot be read while it is written, and what the shop has said of it. */
export const markMistakes: Extension = [
  told,
  linter(({ state }) => [...unreadable(state), ...saidOf(state)], {
    needsRefresh: ({ startState, state }) => startState.field(told) !== state.field(told),
  }),
]

/** The first one is the mistake; what follows comes of it, as a rule. */
function unreadable(state: EditorState): Diagnostic[] {
  let at: number | undefined
  wholeTree(state).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from
      return at === undefined
    },
  })
  if (at === undefined) return []
  const { from, to } = state.doc.lineAt(at)
  const end = Math.min(at + 1, to)
  return [
    { from: end === at ? Math.max(from, at - 1) : at, to: end, severity: 'error', message: 'This cannot be read.' },
  ]
}

function saidOf(state: EditorState): Diagnostic[] {
  const mistake = state.field(told)
  if (mistake?.line === undefined || mistake.line > state.doc.lines) return []
  const { from, to } = state.doc.line(mistake.line)
  return [{ from, to, severity: 'error', message: mistake.message }]
}
