import { Button, Group, Select, Stack, TextInput, Title } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api, type ScriptHistory, type ScriptKind, type ScriptTrace } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { LoadedView } from './loaded-view.js'
import { ProblemAlert } from './problem-alert.js'
import { ScriptEditor } from './script-editor.js'
import { beginnings, kindWords } from './script-kinds.js'
import { ScriptRemoval } from './script-removal.js'
import { ScriptTraceView } from './script-trace-view.js'
import { ScriptVersions } from './script-versions.js'
import { useLoaded } from './use-loaded.js'

export interface ScriptPageProps {
  readonly tenant: string
  /** Null for a new one. */
  readonly name: string | null
  readonly onClose: () => unknown
}

/** One script: written, tried, saved, switched. */
export function ScriptPage({ tenant, name: first, onClose }: ScriptPageProps) {
  const [name, setName] = useState(first)
  const [isUnsaved, setUnsaved] = useState(false)
  const [script, reload] = useLoaded(
    async () => (name === null ? undefined : await api.script(tenant, name)),
    [tenant, name],
  )
  return (
    <LoadedView loaded={script} onRetry={reload}>
      {(known) => (
        <Stack>
          <Group>
            <LeaveButton isUnsaved={isUnsaved} onLeave={onClose} />
            <Title order={2} size="h4">
              {name ?? 'New script'}
            </Title>
          </Group>
          <Draft
            key={known?.name ?? ''}
            tenant={tenant}
            known={known}
            onSaved={(saved) => (saved === name ? reload() : setName(saved))}
            onEdited={setUnsaved}
          />
          {known === undefined ? null : (
            <>
              <ScriptVersions tenant={tenant} script={known} onChanged={reload} />
              <ScriptRemoval tenant={tenant} script={known} onRemoved={onClose} />
            </>
          )}
        </Stack>
      )}
    </LoadedView>
  )
}

interface DraftProps {
  readonly tenant: string
  readonly known: ScriptHistory | undefined
  readonly onSaved: (name: string) => unknown
  /** Whether there is something that nobody has saved. */
  readonly onEdited: (isUnsaved: boolean) => unknown
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

function Draft({ tenant, known, onSaved, onEdited }: DraftProps) {
  const [name, setName] = useState(known?.name ?? '')
  const [kind, setKind] = useState<ScriptKind>(known?.kind ?? 'discount')
  const [source, setSource] = useState(known?.source ?? beginnings[kind])
  const [trace, tryIt] = useTrial(tenant, { kind, source })
  const [error, setError] = useState<Error>()
  const [isBusy, setBusy] = useState(false)
  const run = (work: () => Promise<unknown>) => (): void => {
    setBusy(true)
    setError(undefined)
    work()
      .catch(setError)
      .finally(() => setBusy(false))
  }
  const choose = (next: ScriptKind): void => {
    if (source === beginnings[kind]) setSource(beginnings[next])
    setKind(next)
  }
  const attempt = run(() => tryIt(isName(name) ? name : 'draft'))
  const isUnsaved = source !== (known?.source ?? beginnings[kind])
  useEffect(() => void onEdited(isUnsaved), [isUnsaved])
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

interface LeaveButtonProps {
  readonly isUnsaved: boolean
  readonly onLeave: () => unknown
}

/** Back to the list; asks first where something would be lost. */
function LeaveButton({ isUnsaved, onLeave }: LeaveButtonProps) {
  const [asks, setAsks] = useState(false)
  return (
    <>
      <Button variant="default" size="xs" onClick={() => (isUnsaved ? setAsks(true) : onLeave())}>
        All scripts
      </Button>
      {asks ? (
        <ConfirmDialog title="Leave without saving?" action="Leave" onConfirm={onLeave} onClose={() => setAsks(false)}>
          What you have written since it was saved is lost.
        </ConfirmDialog>
      ) : null}
    </>
  )
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
    <Group align="flex-start" grow>
      <TextInput
        label="Name"
        description="Small letters, digits and dashes"
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
