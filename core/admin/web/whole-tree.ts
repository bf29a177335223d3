import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { Tree } from '@lezer/common'

/** The tree of all that is written: on a slow device the editor may not have read to the end yet. */
export const wholeTree = (state: EditorState): Tree =>
  ensureSyntaxTree(state, state.doc.length, 200) ?? syntaxTree(state)
