import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'

/** A file of a plugin's `migrations/`, as publish saw it. */
export const migrationFacts = Type.Object(
  {
    /** `001-points`: the file's name without its end. */
    name: Type.String({ pattern: '^[0-9]{3}-[a-z0-9-]{1,60}$' }),
    /**
     * expand: adds, so that the release before goes on beside it; runs before the new release starts · contract: takes
     * away what only the release before needs; runs when that has drained.
     */
    kind: Type.Union([Type.Literal('expand'), Type.Literal('contract')]),
    /** sha256 (hex) of the file's text. */
    hash: Type.String(),
  },
  { additionalProperties: false },
)
export type MigrationFacts = Static<typeof migrationFacts>

/** The two sections of a migration's file. */
export interface MigrationSections {
  readonly kind: MigrationFacts['kind']
  readonly up: string
  readonly down: string
}

const sectionLine = /^--[ \t]*migrate:(\w+)[ \t]*(.*)$/gm

/**
 * Reads a migration in dbmate's convention: `-- migrate:up` and then `-- migrate:down`, each on a line of its own;
 * `-- migrate:contract` stands in the place of `up` for what runs when the release before has drained. Answers why it
 * cannot be read instead.
 */
export function readMigration(text: string): MigrationSections | { readonly problem: string } {
  const marks = [...text.matchAll(sectionLine)]
  const words = marks.map(([, word]) => word).join(', ')
  const options = marks.find(([, , rest]) => rest !== '')
  if (options !== undefined) return { problem: `"${options[0]}" says more than it may` }
  const [first, second] = marks
  if (first === undefined || second === undefined || !/^(up|contract), down$/.test(words))
    return {
      problem: `it must have the sections "-- migrate:up" (or "-- migrate:contract") and "-- migrate:down"; it has ${words || 'none'}`,
    }
  if (
    text
      .slice(0, first.index)
      .replaceAll(/^[ \t]*--.*$/gm, '')
      .trim() !== ''
  )
    return { problem: `something stands before "${first[0]}"` }
  return {
    kind: first[1] === 'contract' ? 'contract' : 'expand',
    up: text.slice(first.index + first[0].length, second.index).trim(),
    down: text.slice(second.index + second[0].length).trim(),
  }
}

/** The hash by which a migration's text is kept and known. */
export const migrationHash = (text: string): string => createHash('sha256').update(text).digest('hex')
