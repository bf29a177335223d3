import { packageNamePattern } from './plugin-spec.js'

const line = 'must be one line of text'
const name = 'must be small letters, digits and dashes, a letter first, at most 40 of them'

/** Of what people write: in files, forms, commands and requests. */
const words: Readonly<Record<string, string>> = {
  '^[^\\u0000-\\u001f\\u007f]*$': line,
  '^[^\\u0000-\\u001f\\u007f]+$': `${line}, and not empty`,
  '^[^\\p{Cc}]*$': line,
  '^[^\\p{Cc}]+$': `${line}, and not empty`,
  '^[^\\u0000]*$': 'must be text, without NUL characters',
  '^[^\\s\\u0000-\\u001f\\u007f@,;:<>()\\[\\]"\\\\]+@[^\\s\\u0000-\\u001f\\u007f@,;:<>()\\[\\]"\\\\]+$':
    'must be one email address',
  '^[a-z0-9][a-z0-9-]*$': 'must be small letters, digits and dashes, as in "blue-mug"',
  '^[a-z][a-z0-9-]{0,39}$': name,
  [packageNamePattern.source]: 'must be the name of an npm package',
  '^[A-Z]{3}$': 'must be a currency (ISO 4217), as in "EUR"',
  '^ord_[0-9a-z]{1,60}$': 'must be the id of an order',
  '^crt_[0-9a-z]{1,60}$': 'must be the id of a cart',
  '^[0-9]{1,15}$': 'must be the cursor of a page',
}

/** What a value must be that does not fit this pattern of a schema, in words; undefined for one that is not ours. */
export const patternWords = (pattern: string): string | undefined => words[pattern]
