import { Code, Grid, ScrollArea, Text, Textarea } from '@mantine/core'
import { api } from './api.js'
import { useLoaded } from './use-loaded.js'

export interface ScriptEditorProps {
  readonly tenant: string
  readonly source: string
  readonly onChange: (source: string) => void
}

/** The source, and beside it what a script gets and answers. */
export function ScriptEditor({ tenant, source, onChange }: ScriptEditorProps) {
  const [types] = useLoaded(() => api.scriptTypes(tenant), [tenant])
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: 7 }}>
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
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Text size="sm" fw={500}>
          What it gets and answers
        </Text>
        <ScrollArea h={360}>
          <Code block fz={12}>
            {types.kind === 'ready' ? types.value.types : ''}
          </Code>
        </ScrollArea>
      </Grid.Col>
    </Grid>
  )
}
