import { type Static, Type } from '@shopctl/sdk'

export const SearchSynonymsConfig = Type.Object({
  groups: Type.Array(Type.String({ pattern: '^[^,]+(,[^,]+)+$' }), {
    title: 'Synonyms',
    description: 'Words for one thing, with commas between them; a line for each thing.',
    examples: [['sofa, couch, settee']],
  }),
})
export type SearchSynonymsConfig = Static<typeof SearchSynonymsConfig>
