import { ShopError } from '../model/index.js'

/** Throws one error as it is; several as one, with the first one's code and everyone's sentence and way out. */
export function throwAll(errors: readonly ShopError[]): void {
  const [first] = errors
  if (first === undefined) return
  const sentences = [...new Set(errors.map(({ message }) => message))]
  if (sentences.length === 1) throw first
  const hints = new Set(errors.flatMap(({ hint }) => hint ?? []))
  const { code, status } = first
  // As the hints themselves part several ways out of one error.
  const hint = [...hints].join('     ')
  throw new ShopError({ code, status, title: sentences.join(' '), ...(hint === '' ? {} : { hint }) })
}
