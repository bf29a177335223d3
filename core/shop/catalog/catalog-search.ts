import { Service } from '../../sdk/host/index.js'

/** Makes of what a shopper types what products are looked for by. A plugin may do it in the shop's place. */
@Service()
export class CatalogSearch {
  static readonly replaceable = true

  /**
   * Texts of which a product has at least one in its title, description or handle, whatever their case.
   *
   * @param typed not empty, at most a hundred characters
   */
  async terms(typed: string): Promise<readonly string[]> {
    return [typed]
  }
}
