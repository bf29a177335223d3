/** How much stands between a shop and the rest of the machine. */
export type SandboxMode = 'full' | 'reduced' | 'bare'

/** What may stand, in the order in which a person would ask. */
export const walls = {
  files: 'a worker sees its kernel, its own bundle and nothing else of the file system',
  network: 'no network but the database and the egress proxy, which calls consented hosts only',
  processes: 'a worker sees and signals no other process, and starts none',
  user: 'each worker has a user of its own',
  calls: 'system calls that workers do not need are refused',
  memory: 'the system limits the memory that a worker may ask for',
  share: 'the system counts all that a worker holds, and gives each the same share of the processors (control groups)',
  belt: "Node's permission model refuses files, processes and add-ons (a seat belt, no wall)",
  watch: 'a worker that stands still or grows too large is ended',
} as const

export type Wall = keyof typeof walls

/** What this machine gives. */
export interface SandboxReport {
  readonly mode: SandboxMode
  readonly stands: readonly Wall[]
  /** Why the others do not, and what would help. */
  readonly missing: readonly { readonly wall: Wall; readonly why: string }[]
}
