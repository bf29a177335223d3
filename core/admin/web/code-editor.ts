import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { javascriptLanguage, localCompletionSource } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state'
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { editorLook } from './editor-look.js'
import { markMistakes, type ScriptMistake, toldMistake } from './mark-mistakes.js'
import { scriptCompletion } from './script-completion.js'
import type { KnownShapes } from './script-shapes.js'

/** An editor of a script. It is loaded when somebody opens a script, and so knows no React. */
export interface CodeEditor {
  /** Only where it has another one. */
  setSource(source: string): void
  setDark(isDark: boolean): void
  /** What the shop said of this source; it goes with the next letter. */
  tell(mistake: ScriptMistake | undefined): void
  close(): void
}

export interface CodeEditorOptions {
  readonly parent: HTMLElement
  readonly source: string
  readonly onChange: (source: string) => void
  /** What it gets and answers, once that is known. */
  readonly shapes: () => KnownShapes | undefined
  /** The ids of the elements that name it and that tell how it is used. */
  readonly labelledBy: string
  readonly describedBy: string
}

export function openCodeEditor(options: CodeEditorOptions): CodeEditor {
  const look = new Compartment()
  const told = EditorView.updateListener.of((update) => {
    if (update.docChanged) options.onChange(update.state.doc.toString())
  })
  const extensions = [writing(options), look.of(editorLook(false)), told]
  const view = new EditorView({ parent: options.parent, doc: options.source, extensions })
  return {
    setSource(source) {
      const { doc } = view.state
      if (doc.toString() !== source) view.dispatch({ changes: { from: 0, to: doc.length, insert: source } })
    },
    setDark: (isDark) => view.dispatch({ effects: look.reconfigure(editorLook(isDark)) }),
    tell: (mistake) => view.dispatch({ effects: toldMistake.of(mistake) }),
    close: () => view.destroy(),
  }
}

/** Whatever else Escape closes, Tab goes on to the next field within two seconds. */
function leaveByTab(view: EditorView): false {
  view.setTabFocusMode(2_000)
  return false
}

/** Tab indents; Escape and then Tab leaves. */
const writing = ({ shapes, labelledBy, describedBy }: CodeEditorOptions): Extension => [
  // Before the one that closes what is offered.
  Prec.highest(keymap.of([{ key: 'Escape', run: leaveByTab }])),
  lineNumbers(),
  lintGutter(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  history(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  javascriptLanguage,
  autocompletion({ override: [scriptCompletion(shapes), localCompletionSource] }),
  markMistakes,
  EditorState.tabSize.of(2),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-labelledby': labelledBy, 'aria-describedby': describedBy }),
  keymap.of([
    { key: 'Tab', run: acceptCompletion },
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...lintKeymap,
    ...historyKeymap,
    ...defaultKeymap,
    indentWithTab,
  ]),
]
