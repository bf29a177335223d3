import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete'
import type { SyntaxNode } from '@lezer/common'
import type { ScriptSchema } from '../../control/client/index.js'
import { isOf, membersOf, textsOf, wordFor } from './schema-parts.js'
import { type KnownShapes, ScriptShapes } from './script-shapes.js'
import { wholeTree } from './whole-tree.js'

/** Offers what the cart holds and what the answer is made of, with what the schemas say of it. */
export function scriptCompletion(known: () => KnownShapes | undefined): CompletionSource {
  return (context) => {
    const shapes = known()
    if (shapes === undefined) return null
    const node = wholeTree(context.state).resolveInner(context.pos, -1)
    return offer(node, new ScriptShapes(context.state.doc.toString(), shapes), context)
  }
}

function offer(node: SyntaxNode, shapes: ScriptShapes, { pos, explicit }: CompletionContext): CompletionResult | null {
  const { parent, name } = node
  const from = isWord.has(name) ? node.from : pos
  // Between two of its parts, when somebody asks.
  const object = name.startsWith('Object') ? node : parent
  if (explicit && object?.name === 'ObjectExpression') return answerKeys(object, shapes, from)
  if (explicit && object?.name === 'ObjectPattern') return patternKeys(object, shapes, from)
  switch (parent?.name) {
    case 'MemberExpression':
      return name === 'PropertyName' || name === '.' || name === '?.'
        ? result(from, valueMembers(shapes.of(parent.firstChild)))
        : null
    case 'PatternProperty':
      return node.prevSibling === null ? patternKeys(parent.parent, shapes, from) : null
    case 'Property':
      if (name === 'String') return texts(node, shapes)
      return name === 'PropertyDefinition' ? answerKeys(parent.parent, shapes, from) : null
    default:
      return name === 'String' ? texts(node, shapes) : null
  }
}

const isWord = new Set(['PropertyName', 'PropertyDefinition', 'VariableDefinition'])

const result = (from: number, options: readonly Completion[]): CompletionResult | null =>
  options.length === 0 ? null : { from, options, validFor: /^[\w$]*$/ }

/** What can be asked of a value: what it holds, and what every list, text or number has. */
function valueMembers(schema: ScriptSchema | undefined): Completion[] {
  if (schema === undefined) return []
  return [
    ...propertiesOf(schema),
    ...(isOf(schema, 'array') ? methodsOf(Array.prototype, changing) : []),
    ...(isOf(schema, 'string') ? methodsOf(String.prototype, outdated) : []),
    ...(isOf(schema, 'number') || isOf(schema, 'integer') ? methodsOf(Number.prototype, outdated) : []),
  ]
}

const propertiesOf = (schema: ScriptSchema | undefined): Completion[] =>
  [...membersOf(schema)].map(([label, member]) => ({
    label,
    type: 'property',
    detail: wordFor(member),
    // Above what the language itself has.
    boost: 50,
    ...(member.description === undefined ? {} : { info: member.description }),
  }))

/** What a cart is made of is frozen. */
const changing = /^(copyWithin|fill|pop|push|reverse|shift|sort|splice|unshift)$/
const outdated = /^(anchor|big|blink|bold|fixed|font.*|italics|link|small|strike|sub|substr|sup|trimLeft|trimRight)$/

const methodsOf = (prototype: object, without: RegExp): Completion[] =>
  Object.getOwnPropertyNames(prototype)
    .filter((name) => !/^constructor$|^toLocale|^valueOf$/.test(name) && !without.test(name))
    .map((label) => ({ label, type: label === 'length' ? 'property' : 'method' }))

/** In `({ lines }) =>` and `const { sku } =`. */
const patternKeys = (pattern: SyntaxNode | null, shapes: ScriptShapes, from: number): CompletionResult | null =>
  result(from, propertiesOf(shapes.ofDefinition(pattern ?? undefined)))

/** In `({ label: … })`; what it has already is not offered again. */
function answerKeys(object: SyntaxNode | null, shapes: ScriptShapes, from: number): CompletionResult | null {
  if (object === null) return null
  const there = object.getChildren('Property').flatMap((property) => property.getChild('PropertyDefinition') ?? [])
  const others = new Set(there.filter((one) => one.from !== from).map((one) => shapes.textOf(one)))
  const keys = propertiesOf(shapes.expectedAt(object)).filter(({ label }) => !others.has(label))
  return result(
    from,
    keys.map((key) => ({ ...key, apply: `${key.label}: ` })),
  )
}

/** In `on: 'shipping'`. */
const texts = (node: SyntaxNode, shapes: ScriptShapes): CompletionResult | null =>
  result(
    node.from + 1,
    textsOf(shapes.expectedAt(node)).map((label) => ({ label, type: 'text' })),
  )
