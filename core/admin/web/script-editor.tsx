import { Box, Code, Grid, ScrollArea, Text, Textarea } from '@mantine/core'
import { useId } from 'react'
import { api, type ScriptKind } from './api.js'
import type { ScriptMistake } from './mark-mistakes.js'
import { useCodeEditor } from './use-code-editor.js'
import { useLoaded } from './use-loaded.js'

export interface ScriptEditorProps {
  readonly tenant: string
  readonly kind: ScriptKind
  readonly source: string
  readonly onChange: (source: string) => void
  /** What the shop said of the source, at its line. */
  readonly mistake: ScriptMistake | undefined
}

/** The source, and beside it what a script gets and answers. */
export function ScriptEditor({ tenant, kind, ...written }: ScriptEditorProps) {
  const [types] = useLoaded(() => api.scriptTypes(tenant), [tenant])
  const known = types.kind === 'ready' ? types.value : undefined
  const shapes = known === undefined ? undefined : { cart: known.cart, answer: known.answers[kind] }
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <SourceField {...written} shapes={() => shapes} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Text size="sm" fw={600}>
          What it gets and answers
        </Text>
        <ScrollArea h={360}>
          <Code block fz={12} style={{ whiteSpace: 'pre-wrap' }}>
            {known?.types ?? ''}
          </Code>
        </ScrollArea>
      </Grid.Col>
    </Grid>
  )
}

type SourceFieldProps = Pick<ScriptEditorProps, 'source' | 'onChange' | 'mistake'> &
  Pick<Parameters<typeof useCodeEditor>[0], 'shapes'>

function SourceField(props: SourceFieldProps) {
  const { source, onChange } = props
  const [labelledBy, describedBy] = [useId(), useId()]
  const editor = useCodeEditor({ ...props, labelledBy, describedBy })
  if (editor.kind === 'failed') return <PlainField source={source} onChange={onChange} />
  return (
    <>
      <Text size="sm" fw={600} id={labelledBy}>
        JavaScript
      </Text>
      <Box ref={editor.place} className="code" mt={4} />
      <Text size="xs" c="dimmed" mt={4} id={describedBy}>
        Ctrl and Space offer what fits. Tab indents; Escape, then Tab, leaves the field.
      </Text>
    </>
  )
}

/** Where the editor could not be loaded, a script can be written all the same. */
function PlainField({ source, onChange }: Pick<ScriptEditorProps, 'source' | 'onChange'>) {
  return (
    <Textarea
      label="JavaScript"
      value={source}
      onChange={(event) => onChange(event.currentTarget.value)}
      autosize
      minRows={16}
      maxRows={30}
      spellCheck={false}
      styles={{ input: { fontFamily: 'monospace', fontSize: 13 } }}
    />
  )
}
