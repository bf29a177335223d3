import { useComputedColorScheme } from '@mantine/core'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { CodeEditor, CodeEditorOptions } from './code-editor.js'
import type { ScriptMistake } from './mark-mistakes.js'

export interface CodeEditorHook extends Omit<CodeEditorOptions, 'parent'> {
  readonly mistake: ScriptMistake | undefined
}

/** Where the editor stands in the page; `failed` when it could not be loaded. */
export type EditorPlace =
  | { readonly kind: 'open'; readonly place: RefObject<HTMLDivElement | null> }
  | { readonly kind: 'failed' }

/** Loads the editor and keeps it going with what the page knows. */
export function useCodeEditor(options: CodeEditorHook): EditorPlace {
  const { source, mistake } = options
  const place = useRef<HTMLDivElement>(null)
  const newest = useRef(options)
  newest.current = options
  const [editor, setEditor] = useState<CodeEditor>()
  const [hasFailed, setFailed] = useState(false)
  const isDark = useComputedColorScheme('light') === 'dark'
  useEffect(() => {
    const opening = open(place, newest)
    opening.then(setEditor, () => setFailed(true))
    return () =>
      void opening.then(
        (opened) => opened?.close(),
        () => undefined,
      )
  }, [])
  // Before the next key: a later effect would take that back.
  useLayoutEffect(() => editor?.setSource(source), [editor, source])
  useEffect(() => editor?.setDark(isDark), [editor, isDark])
  useEffect(() => editor?.tell(mistake), [editor, mistake])
  return hasFailed ? { kind: 'failed' } : { kind: 'open', place }
}

async function open(
  place: RefObject<HTMLDivElement | null>,
  newest: RefObject<CodeEditorHook>,
): Promise<CodeEditor | undefined> {
  const { openCodeEditor } = await import('./code-editor.js')
  const parent = place.current
  if (parent === null) return undefined
  return openCodeEditor({
    ...newest.current,
    parent,
    onChange: (source) => newest.current.onChange(source),
    shapes: () => newest.current.shapes(),
  })
}
