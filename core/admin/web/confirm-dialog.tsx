import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFocusBack } from './use-focus-back.js'

export interface ConfirmDialogProps {
  /** The question. */
  readonly title: string
  readonly action: string
  readonly color?: string
  readonly onConfirm: () => unknown
  readonly onClose: () => void
  /** What will be. */
  readonly children: ReactNode
}

/** Asks before something happens that shoppers may notice. */
export function ConfirmDialog({ title, action, color, onConfirm, onClose, children }: ConfirmDialogProps) {
  useFocusBack()
  const confirm = (): void => {
    onClose()
    onConfirm()
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button {...(color === undefined ? {} : { color })} onClick={confirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
