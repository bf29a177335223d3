import { type Static, Type } from 'typebox'
import { problemsOf, ShopError } from '../../../model/index.js'

/** What a shop refuses, or one of its plugins. */
const refusal = Type.Object({
  code: Type.String({ pattern: '^[A-Z][A-Z0-9_]{0,99}$' }),
  title: Type.String({ maxLength: 2000 }),
})

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** What a shop's worker says when it will not, as an error of its own code. `asked` says what it was asked for: "an order". */
export function shopRefusal(slug: string, { status, body }: Answer, asked: string): Error {
  if (problemsOf(refusal, body).length > 0) return new Error(`the worker of ${slug} answered ${status} to ${asked}`)
  const { code, title } = body as Static<typeof refusal>
  return new ShopError({ status, code, title })
}
