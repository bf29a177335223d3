import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api, type ScriptHistory, type ScriptKind, type ScriptTrace } from './api.js'
import { ProblemAlert } from './problem-alert.js'
import { ScriptEditor } from './script-editor.js'
import { beginnings, kindWords } from './script-kinds.js'
import { ScriptTraceView } from './script-trace-view.js'

/** An older version that somebody goes on from. */
export interface TakenVersion {
  readonly version: number
  readonly source: string
}

export interface ScriptDraftProps {
  readonly tenant: string
  readonly known: ScriptHistory | undefined
  readonly taken: TakenVersion | undefined
  readonly onSaved: (name: string) => unknown
  /** Whether there is something that nobody has saved. */
  readonly onEdited: (isUnsaved: boolean) => unknown
}

/** What is written: a new script, or the next version of one. */
export function ScriptDraft({ tenant, known, taken, onSaved, onEdited }: ScriptDraftProps) {
  const [name, setName] = useState(known?.name ?? '')
  const [kind, setKind] = useState<ScriptKind>(known?.kind ?? 'discount')
  const base = (taken ?? known)?.source ?? beginnings[kind]
  const [source, setSource] = useSource(base, taken)
  const [trace, tryIt] = useTrial(tenant, { kind, source })
  const { error, isBusy, run } = useWork()
  const choose = (next: ScriptKind): void => {
    if (source === beginnings[kind]) setSource(beginnings[next])
    setKind(next)
  }
  useEdited(source !== base, onEdited)
  const attempt = run(() => tryIt(isName(name) ? name : 'draft'))
  const save = run(() => api.saveScript(tenant, name, { kind, source }).then(() => onSaved(name)))
  return (
    <Stack>
      {known === undefined ? <NameAndKind name={name} kind={kind} onName={setName} onKind={choose} /> : null}
      <ScriptEditor tenant={tenant} kind={kind} source={source} onChange={setSource} mistake={trace?.problem} />
      <ProblemAlert error={error} />
      <Group>
        <Button variant="default" loading={isBusy} onClick={attempt}>
          Try on the last order
        </Button>
        <Button loading={isBusy} disabled={name === ''} onClick={save}>
          Save
        </Button>
      </Group>
      {trace === undefined ? null : <ScriptTraceView trace={trace} />}
    </Stack>
  )
}

const isName = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,59}$/.test(text)

/** What stands in the editor; a version that is taken comes into it. */
function useSource(
  first: string,
  taken: TakenVersion | undefined,
): [source: string, setSource: (source: string) => void] {
  const [source, setSource] = useState(first)
  useEffect(() => {
    if (taken !== undefined) setSource(taken.source)
  }, [taken])
  return [source, setSource]
}

/** Tells whether something is not saved; who is not there any more has nothing. */
function useEdited(isUnsaved: boolean, onEdited: ScriptDraftProps['onEdited']): void {
  useEffect(() => {
    onEdited(isUnsaved)
    return () => void onEdited(false)
  }, [isUnsaved])
}

/** One thing at a time, and why the last one failed. */
function useWork() {
  const [error, setError] = useState<Error>()
  const [isBusy, setBusy] = useState(false)
  const run = (work: () => Promise<unknown>) => (): void => {
    setBusy(true)
    setError(undefined)
    work()
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return { error, isBusy, run }
}

type Text = Pick<ScriptHistory, 'kind' | 'source'>

/** The result of the last trial, as long as it is one of this text, and how to make another. */
function useTrial(tenant: string, { kind, source }: Text): [ScriptTrace | undefined, (name: string) => Promise<void>] {
  const [trial, setTrial] = useState<Text & { readonly trace: ScriptTrace }>()
  const tryIt = async (name: string): Promise<void> => {
    const trace = await api.tryScript(tenant, name, { kind, source })
    setTrial({ kind, source, trace })
  }
  return [trial?.source === source && trial.kind === kind ? trial.trace : undefined, tryIt]
}

interface NameAndKindProps {
  readonly name: string
  readonly kind: ScriptKind
  readonly onName: (name: string) => void
  readonly onKind: (kind: ScriptKind) => void
}

function NameAndKind({ name, kind, onName, onKind }: NameAndKindProps) {
  const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }))
  return (
    <Group align="flex-end" grow>
      <TextInput
        label="Name"
        description="Small letters, digits and dashes"
        placeholder="three-or-more"
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <Select
        label="Kind"
        description="Where your shop asks it"
        data={kinds}
        value={kind}
        allowDeselect={false}
        onChange={(value) => onKind((value ?? kind) as ScriptKind)}
      />
    </Group>
  )
}
