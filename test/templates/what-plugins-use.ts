import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** By what the SDK shows (`before`, `before({ deadline })`): the plugins whose sources use it, sorted. */
export type Uses = ReadonlyMap<string, readonly string[]>

/** Looks through `src/` of every plugin in the folder for what `@shopctl/sdk` exports, and the options that are given to it. */
export function whatPluginsUse(folder: string): Uses {
  const uses = new Map<string, Set<string>>()
  for (const plugin of readdirSync(folder).sort()) {
    for (const file of readdirSync(join(folder, plugin, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue
      const source = parse(join(folder, plugin, 'src', file))
      for (const use of usedIn(source)) uses.set(use, (uses.get(use) ?? new Set()).add(plugin))
    }
  }
  return new Map([...uses].map(([use, plugins]) => [use, [...plugins]]))
}

/** The names of an interface's own members: `optionsOf('core/sdk/plugin.ts', 'PluginOptions')`. */
export function optionsOf(file: string, name: string): string[] {
  const declared = parse(file).statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  )
  if (declared === undefined) throw new Error(`${file} declares no interface ${name}`)
  return declared.members.flatMap((member) => (member.name && ts.isIdentifier(member.name) ? [member.name.text] : []))
}

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)

function usedIn(source: ts.SourceFile): string[] {
  const imported = new Set(source.statements.filter(ts.isImportDeclaration).flatMap(fromSdk))
  const uses = [...imported]
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && imported.has(node.expression.text))
      uses.push(...optionsGiven(node, node.expression.text))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return uses
}

/** What is imported and not only as a type. */
function fromSdk({ moduleSpecifier, importClause }: ts.ImportDeclaration): string[] {
  const named = importClause?.namedBindings
  if (!ts.isStringLiteral(moduleSpecifier) || moduleSpecifier.text !== '@shopctl/sdk') return []
  if (named === undefined || !ts.isNamedImports(named) || importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    return []
  return named.elements
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .map(({ propertyName, name }) => (propertyName ?? name).text)
}

const optionsGiven = ({ arguments: given }: ts.CallExpression, name: string): string[] =>
  given
    .filter(ts.isObjectLiteralExpression)
    .flatMap(({ properties }) => properties)
    .flatMap(({ name: key }) => (key !== undefined && ts.isIdentifier(key) ? [`${name}({ ${key.text} })`] : []))
