import type { Exit } from '../child/child.js'

/** Where a worker stands. It goes forward only. */
export type WorkerState =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'standby' }
  | { readonly kind: 'starting'; readonly step?: string; readonly plugin?: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'draining' }
  | { readonly kind: 'stopped'; readonly exit: Exit }
