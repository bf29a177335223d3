import ts from 'typescript'

/** A `test` or a `describe` of a source. */
export interface NamedTest {
  /** As it is written there: `%s` and `${…}` stand as they are. */
  readonly name: string
  readonly isSkipped: boolean
}

const runners = ['describe', 'it', 'test']
const skipping = ['skip', 'todo', 'fails']

/** The tests of a source, those of tables (`test.each`) by the one name that they share. */
export function testsIn(source: string): NamedTest[] {
  const found: NamedTest[] = []
  const visit = (node: ts.Node, isSkipped: boolean): void => {
    const words = ts.isCallExpression(node) ? namesIn(node.expression) : []
    const isTest = runners.includes(words[0] ?? '')
    const isOff = isSkipped || (isTest && words.some((word) => skipping.includes(word)))
    const name = isTest ? nameOf(node as ts.CallExpression) : undefined
    if (name !== undefined) found.push({ name, isSkipped: isOff })
    ts.forEachChild(node, (child) => visit(child, isOff))
  }
  visit(ts.createSourceFile('any.ts', source, ts.ScriptTarget.Latest), false)
  return found
}

/** `test.skip.each(rows)` → test, skip, each. */
function namesIn(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text]
  if (ts.isPropertyAccessExpression(callee)) return [...namesIn(callee.expression), callee.name.text]
  return ts.isCallExpression(callee) ? namesIn(callee.expression) : []
}

function nameOf({ arguments: [first] }: ts.CallExpression): string | undefined {
  if (first === undefined) return undefined
  if (ts.isStringLiteralLike(first)) return first.text
  return ts.isTemplateExpression(first) ? first.getFullText(first.getSourceFile()).trim().slice(1, -1) : undefined
}
