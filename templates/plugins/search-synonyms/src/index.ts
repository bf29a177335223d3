import { Config, Plugin, Replaces } from '@shopctl/sdk'
import { CatalogSearch } from '@shopctl/sdk/shop'
import { SearchSynonymsConfig } from './config.js'

/** Finds products by other words for what they are. */
@Plugin({ config: SearchSynonymsConfig })
@Replaces(CatalogSearch)
export default class SearchSynonyms extends CatalogSearch {
  private readonly groups: readonly (readonly string[])[]

  constructor(config: Config<SearchSynonymsConfig>) {
    super()
    this.groups = config.groups.map((group) => group.split(',').map((word) => word.trim()))
  }

  override async terms(typed: string): Promise<readonly string[]> {
    const isTyped = (word: string): boolean => word.toLowerCase() === typed.trim().toLowerCase()
    return [typed, ...this.groups.filter((group) => group.some(isTyped)).flat()]
  }
}
