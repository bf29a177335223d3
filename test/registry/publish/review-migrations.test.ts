import { expect, test } from 'vitest'
import { listPluginFiles } from '../../../registry/publish/plugin-files.js'
import { reviewMigrations } from '../../../registry/publish/review-migrations.js'
import { writePlugin } from './write-plugin.js'

const points = '-- migrate:up\ncreate table points (id bigint primary key, customer text not null);\n'
const undone = '-- migrate:down\ndrop table points;\n'

async function review(files: Readonly<Record<string, string>>) {
  const named = Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text]))
  const folder = await writePlugin('points', { files: named })
  return reviewMigrations(folder, await listPluginFiles(folder))
}

const reasonsOf = async (up: string, kind = 'up') =>
  (await review({ '001-points.sql': `-- migrate:${kind}\n${up};\n${undone}` })).reasons

test('migrations are known by name, kind and the hash of their text, in the order in which they run', async () => {
  const { reasons, migrations } = await review({
    '001-points.sql': points + undone,
    '002-note.sql': '-- migrate:contract\nalter table points drop column customer;\n-- migrate:down\nselect 1;\n',
  })
  expect(reasons).toEqual([])
  expect(migrations).toEqual([
    { name: '001-points', kind: 'expand', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    { name: '002-note', kind: 'contract', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  ])
})

test.each([
  ['a file that is not numbered', { 'points.sql': points + undone }, /points\.sql is not named like 001-points\.sql/],
  ['a gap in the numbers', { '002-points.sql': points + undone }, /002-points\.sql should be number 001/],
  [
    'two of one number',
    { '001-a.sql': points + undone, '001-b.sql': points + undone },
    /001-b\.sql should be number 002/,
  ],
  ['a file without a down section', { '001-points.sql': points }, /"-- migrate:down"; it has up/],
  ['a file without sections', { '001-points.sql': 'create table a (b int)' }, /it has none/],
  ['an empty down section', { '001-points.sql': `${points}-- migrate:down\n` }, /down: it has no statement/],
  ['what stands before the first section', { '001-points.sql': `select 1;\n${points}${undone}` }, /stands before/],
  ['an option', { '001-points.sql': `-- migrate:up transaction:false\nselect 1;\n${undone}` }, /says more than it may/],
])('%s is refused', async (_, files, reason) => {
  expect((await review(files as Record<string, string>)).reasons.join('; ')).toMatch(reason)
})

test.each([
  ['select * from t_acme.customers', /names the schema "t_acme"/],
  ['create table public.points (id int)', /names the schema "public"/],
  ['create table a (id int references public.b)', /names the schema "public"/],
  ['create table a (id public.mood)', /names the schema "public"/],
  ['select public.f(1)', /names the schema "public"/],
  [`select set_config('search_path', 'public', false)`, /changes a setting/],
  ['alter table a owner to bob', /names the role "bob"/],
  ['create temporary table a (id int)', /temporary/],
  ['set search_path to public', /is a VariableSetStmt/],
  ['grant select on a to bob', /is a GrantStmt/],
  ['create schema mine', /is a CreateSchemaStmt/],
  ['do $$ begin execute 1; end $$', /is a DoStmt/],
  [`create function f() returns int language sql as 'select 1'`, /is a CreateFunctionStmt/],
  ['create index concurrently i on a (b)', /concurrently/],
  ['creat table a', /it is no SQL: syntax error at or near "creat"/],
])('no section holds `%s`', async (sql, reason) => {
  expect((await reasonsOf(sql)).join('; ')).toMatch(reason)
  expect((await reasonsOf(sql, 'contract')).join('; ')).toMatch(reason)
})

test.each([
  ['drop table a', /drops something/],
  ['alter table a rename to b', /renames something/],
  ['alter table a rename column b to c', /renames something/],
  ['truncate a', /empties a table/],
  ['alter table a drop column b', /drops a column/],
  ['alter table a drop constraint b', /drops a constraint/],
  ['alter table a alter column b type bigint', /changes a column’s type/],
  ['alter table a alter column b set not null', /forbids null/],
  ['alter table a add column b int not null', /must be filled/],
])('`%s` waits until the release before has drained', async (sql, reason) => {
  const [refused, ...more] = await reasonsOf(sql)
  expect(refused).toMatch(reason)
  expect(refused).toContain('-- migrate:contract')
  expect(more).toEqual([])
  expect(await reasonsOf(sql, 'contract')).toEqual([])
})

test.each([
  'alter table a add column b int not null default 0, add column c text',
  'create index i on a (b) where b > 0',
  `create type mood as enum ('good', 'bad')`,
  'create view v as select a.b from a',
  `insert into a (b) select lower(c) from d where e = current_date`,
  'comment on column a.b is $$why$$',
])('`%s` expands', async (sql) => {
  expect(await reasonsOf(sql)).toEqual([])
})
