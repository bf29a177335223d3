import { Button, FileButton } from '@mantine/core'
import { useRef, useState } from 'react'
import { importFile } from './import-file.js'
import { ProblemAlert } from './problem-alert.js'

export interface ImportButtonProps {
  readonly tenant: string
  readonly label: string
  /** Products came; `words` say how many. */
  readonly onImported: (words: string) => unknown
}

/** Takes a file of products, and says why it does not where it does not. */
export function ImportButton({ tenant, label, onImported }: ImportButtonProps) {
  const [error, setError] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const forget = useRef<() => void>(null)
  const bring = (file: File | null): void => {
    if (file === null) return
    // The same file may be chosen again, mended.
    forget.current?.()
    setBusy(true)
    setError(undefined)
    importFile(file, tenant)
      .then(onImported)
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return (
    <>
      <FileButton onChange={bring} resetRef={forget} accept="application/json,.json">
        {(props) => (
          <Button {...props} loading={busy} style={{ alignSelf: 'flex-start' }}>
            {label}
          </Button>
        )}
      </FileButton>
      <ProblemAlert error={error} />
    </>
  )
}
