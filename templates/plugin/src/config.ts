import { type Static, Type } from '@shopctl/sdk'

/** What a seller can set. Titles and descriptions are shown in the admin’s form. */
export const MyPluginConfig = Type.Object({
  most: Type.Integer({
    title: 'Pieces of one article',
    description: 'The most that one order may hold of one article.',
    minimum: 1,
    default: 10,
  }),
})
export type MyPluginConfig = Static<typeof MyPluginConfig>
