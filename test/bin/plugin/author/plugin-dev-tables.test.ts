import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DevCommand, isLive, isRefused } from '../../../setup/dev-command.js'
import type { Shopper } from '../../../setup/shopper.js'
import { writePlugin } from '../../../setup/write-plugin.js'

const parent = mkdtempSync(join(tmpdir(), 'shopctl-dev-tables-'))
let folder: string
let dev: DevCommand
let shopper: Shopper

beforeAll(async () => {
  folder = await writePlugin(parent, {
    name: 'visits',
    scopes: ['database'],
    migrations: { '001-visits': migration('create table visits (at integer)', 'drop table visits') },
    source: `
      import { Controller, Database, Plugin, Post } from '@shopctl/sdk'

      @Controller('/visits')
      class Visits {
        constructor(private readonly database: Database) {}

        @Post()
        async visit() {
          await this.database.query('insert into visits (at) values (1)')
          return this.database.query('select * from visits')
        }
      }

      @Plugin({ controllers: [Visits] })
      export default class Counter {}`,
  })
  ;({ dev, shopper } = await DevCommand.start(folder))
})
afterAll(async () => {
  await dev.kill()
  rmSync(parent, { recursive: true })
})

const migration = (up: string, down: string) => `-- migrate:up\n${up};\n-- migrate:down\n${down};\n`
const visit = async () => (await shopper.request<object[]>('POST', '/visits')).body

test('the plugin’s tables are there', async () => {
  expect(await visit()).toEqual([{ at: 1 }])
})

test('a migration that is added is run, and the rows stay', async () => {
  const from = dev.lines.length
  const up = 'alter table visits add column by text'
  writeFileSync(join(folder, 'migrations/002-by.sql'), migration(up, 'alter table visits drop column by'))
  expect((await dev.next(isLive, from)).release?.emptied).toEqual([])
  expect(await visit()).toEqual([
    { at: 1, by: null },
    { at: 1, by: null },
  ])
})

test('a statement that PostgreSQL cannot read is told with its file, and the release before goes on', async () => {
  const { error } = await dev.save('migrations/002-by.sql', ['add column by text', 'add colum by txt,'], isRefused)
  expect(error?.title).toContain('migrations/002-by.sql')
  expect(await visit()).toHaveLength(3)
})

test('one that has run and is edited makes the tables anew, and says so', async () => {
  const { release } = await dev.save('migrations/002-by.sql', ['add colum by txt,', 'add column who text'], isLive)
  expect(release?.emptied).toEqual(['visits'])
  expect(await visit()).toEqual([{ at: 1, who: null }])
})
