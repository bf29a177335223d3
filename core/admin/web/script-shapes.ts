import type { SyntaxNode } from '@lezer/common'
import type { ScriptSchema } from '../../control/client/index.js'
import { elementOf, memberOf } from './schema-parts.js'

/** What a script gets and what it is to answer. */
export interface KnownShapes {
  readonly cart: ScriptSchema
  readonly answer: ScriptSchema
}

type Shape = ScriptSchema | undefined

/** Where a value comes from may be asked so far: a source may define things by themselves. */
const farthest = 50

/** What can be said of the values of a script: the shapes of its cart and its answer, followed through the source. */
export class ScriptShapes {
  #asked = 0

  constructor(
    private readonly source: string,
    private readonly known: KnownShapes,
  ) {}

  /** Of an expression; nothing where it cannot be said. */
  of(node: SyntaxNode | null): Shape {
    if (node === null || ++this.#asked > farthest) return undefined
    switch (node.name) {
      case 'VariableName':
        return this.ofDefinition(definitionOf(node, this.textOf(node), this.textOf))
      case 'ParenthesizedExpression':
        return this.of(node.firstChild?.nextSibling ?? null)
      case 'MemberExpression':
        return this.#ofMember(node)
      case 'CallExpression':
        return this.#ofCall(node)
      case 'BinaryExpression':
        return node.getChild('LogicOp') === null ? undefined : this.of(node.firstChild)
      case 'String':
      case 'TemplateString':
        return { type: 'string' }
      case 'Number':
        return { type: 'number' }
      default:
        return undefined
    }
  }

  /** Of what a name or a pattern takes apart, in a declaration, a parameter or a loop. */
  ofDefinition(node: SyntaxNode | undefined): Shape {
    const parent = node?.parent
    if (node === undefined || parent === undefined || parent === null) return undefined
    switch (parent.name) {
      case 'PatternProperty': {
        const key = parent.getChild('PropertyName') ?? node
        return memberOf(this.ofDefinition(parent.parent ?? undefined), this.textOf(key))
      }
      case 'ArrayPattern':
        return elementOf(this.ofDefinition(parent))
      case 'VariableDeclaration':
        return node.nextSibling?.name === 'Equals' ? this.of(node.nextSibling.nextSibling) : undefined
      case 'ForOfSpec':
        return elementOf(this.of(parent.getChild('of')?.nextSibling ?? null))
      case 'ParamList':
        return this.#ofParameter(parent, node)
      default:
        return undefined
    }
  }

  /** The shape that a value is to have where it stands, because it is the answer or a part of it. */
  expectedAt(node: SyntaxNode): Shape {
    const { parent } = node
    switch (parent?.name) {
      case 'ParenthesizedExpression':
      case 'BinaryExpression':
      case 'ConditionalExpression':
        return this.expectedAt(parent)
      case 'ArrayExpression':
        return elementOf(this.expectedAt(parent))
      case 'Property':
        return parent.parent === null || parent.firstChild === null
          ? undefined
          : memberOf(this.expectedAt(parent.parent), this.textOf(parent.firstChild))
      case 'ArrowFunction':
        return node.prevSibling?.name === 'Arrow' ? this.#answerOf(parent) : undefined
      case 'ReturnStatement':
        return this.#answerOf(functionAround(parent))
      default:
        return undefined
    }
  }

  #answerOf(made: SyntaxNode | null): Shape {
    if (made === null) return undefined
    if (this.#isScript(made)) return this.known.answer
    const call = callWith(made)
    const method = call === undefined ? '' : this.#methodOf(call)
    if (call === undefined || !['map', 'flatMap'].includes(method)) return undefined
    return elementOf(this.expectedAt(call))
  }

  #ofParameter(list: SyntaxNode, parameter: SyntaxNode): Shape {
    const made = list.parent
    if (made === null) return undefined
    const place = parametersOf(list).findIndex(({ from }) => from === parameter.from)
    if (this.#isScript(made)) return place === 0 ? this.known.cart : undefined
    const call = callWith(made)
    if (call === undefined) return undefined
    const method = this.#methodOf(call)
    const places = Object.hasOwn(takesElements, method) ? (takesElements[method] ?? [0]) : [0]
    return places.includes(place) ? elementOf(this.of(call.firstChild?.firstChild ?? null)) : undefined
  }

  #ofMember(node: SyntaxNode): Shape {
    const object = this.of(node.firstChild)
    const name = node.getChild('PropertyName')
    return name === null ? elementOf(object) : memberOf(object, this.textOf(name))
  }

  #ofCall(call: SyntaxNode): Shape {
    const list = this.of(call.firstChild?.firstChild ?? null)
    if (elementOf(list) === undefined) return undefined
    const method = this.#methodOf(call)
    if (givesElement.has(method)) return elementOf(list)
    return givesList.has(method) ? list : undefined
  }

  /** `map` in `cart.lines.map(…)`. */
  #methodOf(call: SyntaxNode): string {
    const name = call.firstChild?.name === 'MemberExpression' ? call.firstChild.getChild('PropertyName') : null
    return name === null ? '' : this.textOf(name)
  }

  /** Whether it is the function that the shop asks. */
  #isScript({ parent, from }: SyntaxNode): boolean {
    if (parent?.name === 'ExportDeclaration') return true
    const name = parent?.name === 'VariableDeclaration' ? parent.getChild('VariableDefinition') : null
    if (name === null) return false
    return name.to < from && new RegExp(`export\\s+default\\s+${this.textOf(name)}\\b`).test(this.source)
  }

  readonly textOf = ({ from, to }: SyntaxNode): string => this.source.slice(from, to)
}

const givesElement = new Set(['at', 'find', 'findLast'])
const givesList = new Set(['filter', 'slice', 'concat', 'toSorted', 'toReversed', 'toSpliced', 'with'])
/** Which parameters of what is passed to an array's method are its elements; the first, of those that are not here. */
const takesElements: Readonly<Record<string, readonly number[]>> = {
  reduce: [1],
  reduceRight: [1],
  sort: [0, 1],
  toSorted: [0, 1],
}

const scopes = new Set([
  'Script',
  'Block',
  'ForStatement',
  'ArrowFunction',
  'FunctionDeclaration',
  'FunctionExpression',
])
const functions = new Set(['ArrowFunction', 'FunctionDeclaration', 'FunctionExpression'])

/** Where a name is defined, as it is seen from a node: in the innermost scope around it that has one. */
function definitionOf(node: SyntaxNode, name: string, textOf: (node: SyntaxNode) => string): SyntaxNode | undefined {
  for (let scope = around(node, scopes); scope !== null; scope = around(scope, scopes)) {
    const found = definitionsIn(scope).find((one) => textOf(one) === name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Those of a scope itself, not of what stands in it. */
function definitionsIn(scope: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  scope.cursor().iterate((ref) => {
    if (ref.name === 'VariableDefinition') found.push(ref.node)
    return ref.from === scope.from && ref.to === scope.to ? true : !scopes.has(ref.name)
  })
  return found
}

function around({ parent }: SyntaxNode, names: ReadonlySet<string>): SyntaxNode | null {
  return parent === null || names.has(parent.name) ? parent : around(parent, names)
}

const functionAround = (node: SyntaxNode): SyntaxNode | null => around(node, functions)

/** The call that a function is passed to. */
function callWith({ parent }: SyntaxNode): SyntaxNode | undefined {
  const call = parent?.name === 'ArgList' ? parent.parent : null
  return call?.name === 'CallExpression' ? call : undefined
}

const parametersOf = (list: SyntaxNode): SyntaxNode[] =>
  ['VariableDefinition', 'ObjectPattern', 'ArrayPattern']
    .flatMap((name) => list.getChildren(name))
    .toSorted((a, b) => a.from - b.from)
