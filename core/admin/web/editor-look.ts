import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const both = (light: string, dark: string): string =>
  `light-dark(var(--mantine-color-${light}), var(--mantine-color-${dark}))`

/** Dark enough on both grounds: 4.5 to 1 (WCAG 2.2, 1.4.3). */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: both('grape-8', 'grape-3') },
  { tag: [tags.string, tags.special(tags.string)], color: both('teal-9', 'teal-4') },
  { tag: [tags.number, tags.bool, tags.null], color: both('orange-9', 'orange-4') },
  { tag: tags.comment, color: both('gray-7', 'dark-1'), fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: both('blue-9', 'blue-3') },
  { tag: tags.function(tags.propertyName), color: both('indigo-9', 'indigo-3') },
])

const page = 'var(--mantine-color-body)'
const text = 'var(--mantine-color-text)'
const line = 'var(--mantine-color-default-border)'
const rules = {
  '&': { backgroundColor: page, color: text, border: `1px solid ${line}`, borderRadius: 'var(--mantine-radius-md)' },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', minHeight: '18rem', maxHeight: '36rem' },
  '.cm-content': { caretColor: text },
  '.cm-gutters': { backgroundColor: page, color: 'var(--mantine-color-dimmed)', borderRight: `1px solid ${line}` },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: both('gray-0', 'dark-6') },
  '.cm-tooltip': { backgroundColor: page, color: text, border: `1px solid ${line}`, maxWidth: 'calc(100vw - 2rem)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: 'var(--mantine-primary-color-contrast)',
  },
  '.cm-completionDetail': { color: 'inherit', fontStyle: 'normal', opacity: '0.85' },
}

/** The admin's own colours; `isDark` chooses those of CodeMirror's that are left. */
export const editorLook = (isDark: boolean): Extension => [
  EditorView.theme(rules, { dark: isDark }),
  syntaxHighlighting(colours),
]
