import { Database, Plugin, removed, started, stopping, upgraded } from '@shopctl/sdk'

@Plugin()
export class Diary {
  constructor(private readonly database: Database) {}

  @started
  async begin(): Promise<void> {
    await this.database.query<{ text: string }>('select text from notes where at > $1', [new Date()])
  }

  @upgraded
  since(from: string): void {
    from.split('.')
  }

  // @ts-expect-error the version before is text
  @upgraded
  sinceNumber(from: number): void {
    void from
  }

  // @ts-expect-error there is nothing to be told when it starts
  @started
  withArgument(argument: string): void {
    void argument
  }

  @stopping
  @removed
  async end(): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('delete from notes')
      // @ts-expect-error a transaction is no place for another one
      await tx.transaction(async () => undefined)
    })
  }
}
