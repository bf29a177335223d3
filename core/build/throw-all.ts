import { ShopError } from '../model/index.js'

/** Throws one error as it is; several as one, with the first one's code and hint and everyone's sentence. */
export function throwAll(errors: readonly ShopError[]): void {
  const [first] = errors
  if (first === undefined) return
  const sentences = [...new Set(errors.map(({ message }) => message))]
  if (sentences.length === 1) throw first
  const { code, status, hint } = first
  throw new ShopError({ code, status, title: sentences.join(' '), ...(hint === undefined ? {} : { hint }) })
}
