/** What a piece of a migration is for: only `expand` is held to leave all as it was for the release before. */
export type SectionKind = 'expand' | 'contract' | 'down'

/**
 * Why this SQL cannot be a plugin's: it is none, it names schemas or roles, it holds code, or it takes away what the
 * release before still uses. PostgreSQL's own parser reads it.
 */
export async function reviewSql(sql: string, kind: SectionKind): Promise<string[]> {
  const read = await statementsOf(sql)
  if (typeof read === 'string') return [read]
  if (read.length === 0) return ['it has no statement']
  return read.flatMap((statement, index) =>
    problemsOf(statement, kind).map((problem) => `statement ${index + 1} ${problem}`),
  )
}

type Node = Readonly<Record<string, unknown>>

interface Statement {
  /** PostgreSQL's name of it: `CreateStmt`. */
  readonly type: string
  readonly node: Node
}

async function statementsOf(sql: string): Promise<readonly Statement[] | string> {
  if (sql === '') return []
  // Most plugins have no migrations, and its megabyte of WebAssembly is read at once.
  const { parse } = await import('libpg-query')
  try {
    const { stmts = [] } = await parse(sql)
    return stmts.map(({ stmt }) => {
      const [type = '', node = {}] = Object.entries(stmt ?? {})[0] ?? []
      return { type, node: node as Node }
    })
  } catch (error) {
    return `it is no SQL: ${(error as Error).message}`
  }
}

/** PostgreSQL's names of statements, with those of people. What is in neither list is none of a plugin's. */
const making = ['CreateStmt', 'IndexStmt', 'AlterTableStmt', 'CreateSeqStmt', 'AlterSeqStmt', 'CreateEnumStmt']
const alsoMaking = ['AlterEnumStmt', 'CreateDomainStmt', 'ViewStmt', 'CommentStmt']
const moving = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'SelectStmt']
const allowed: ReadonlySet<string> = new Set([...making, ...alsoMaking, ...moving])
const takingAway: Readonly<Record<string, string>> = {
  DropStmt: 'drops something',
  RenameStmt: 'renames something',
  TruncateStmt: 'empties a table',
}
const narrowing: Readonly<Record<string, string>> = {
  AT_DropColumn: 'drops a column',
  AT_DropConstraint: 'drops a constraint',
  AT_AlterColumnType: 'changes a column’s type',
  AT_SetNotNull: 'forbids null in a column',
}

function problemsOf({ type, node }: Statement, kind: SectionKind): string[] {
  const taken = takingAway[type]
  if (taken === undefined && !allowed.has(type))
    return [`is a ${type}; a migration makes, changes and fills tables, and holds no code`]
  const losses = kind === 'expand' ? [taken, ...narrowed(type, node)].filter((loss) => loss !== undefined) : []
  return [
    ...losses.map((loss) => `${loss}, but the release before still runs; put it into a "-- migrate:contract"`),
    ...(node['concurrent'] === true ? ['makes an index concurrently, which no transaction can'] : []),
    ...new Set([...namesIn(node), ...qualifiedObjects(type, node)]),
  ]
}

/** What an `alter table` takes from those who write rows as they did before. */
function narrowed(type: string, node: Node): string[] {
  if (type !== 'AlterTableStmt') return []
  const commands = (node['cmds'] ?? []) as readonly { readonly AlterTableCmd: Node }[]
  return commands.flatMap(({ AlterTableCmd: { subtype, def } }) => {
    const loss = narrowing[String(subtype)]
    if (loss !== undefined) return [loss]
    return subtype === 'AT_AddColumn' && mustBeFilled(def)
      ? ['adds a column that must be filled and has no default']
      : []
  })
}

function mustBeFilled(definition: unknown): boolean {
  const { constraints = [] } = (definition as { ColumnDef: { constraints?: { Constraint: Node }[] } }).ColumnDef
  const kinds = constraints.map(({ Constraint }) => Constraint['contype'])
  const isFilled = kinds.some((kind) => /^CONSTR_(DEFAULT|IDENTITY|GENERATED)$/.test(String(kind)))
  return !isFilled && kinds.some((kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY')
}

/** Keys whose lists are names that may begin with a schema. */
const nameLists = ['names', 'funcname', 'typeName', 'domainname', 'collname', 'opclass']

/** The schemas and roles that stand in it, wherever. */
function namesIn(value: unknown, key = ''): string[] {
  if (Array.isArray(value)) {
    const schema = nameLists.includes(key) ? schemaOf(value) : undefined
    return [...(schema === undefined ? [] : [named(schema)]), ...value.flatMap((item) => namesIn(item))]
  }
  if (typeof value !== 'object' || value === null) return []
  const node = value as Node
  const { schemaname, rolename, relpersistence, funcname } = node
  return [
    ...(typeof schemaname === 'string' ? [named(schemaname)] : []),
    ...(typeof rolename === 'string' ? [`names the role "${rolename}"`] : []),
    ...(relpersistence === 't' ? ['makes a temporary table'] : []),
    ...(lastOf(funcname) === 'set_config' ? ['changes a setting'] : []),
    ...Object.entries(node).flatMap(([name, inner]) => namesIn(inner, name)),
  ]
}

const named = (schema: string): string => `names the schema "${schema}"; its tables stand in one of their own`

/** `drop table a.b` and `comment on table a.b` hold bare lists of words. */
function qualifiedObjects(type: string, { objects, object, objtype }: Node): string[] {
  if (type !== 'DropStmt' && type !== 'CommentStmt') return []
  const own = objtype === 'OBJECT_COLUMN' || objtype === 'OBJECT_TABCONSTRAINT' ? 2 : 1
  const lists = [...((objects ?? []) as readonly Node[]), ...(object === undefined ? [] : [object as Node])]
  return lists.flatMap(({ List }) => {
    const words = textsOf((List as { readonly items?: unknown } | undefined)?.items)
    return words.length > own ? [named(words[0] ?? '')] : []
  })
}

function schemaOf(list: unknown): string | undefined {
  const [schema, name] = textsOf(list)
  return name === undefined || schema === 'pg_catalog' ? undefined : schema
}

const lastOf = (list: unknown): string | undefined => textsOf(list).at(-1)

const textsOf = (list: unknown): string[] =>
  Array.isArray(list)
    ? list.flatMap((item) => (item as { readonly String?: { readonly sval?: string } }).String?.sval ?? [])
    : []
