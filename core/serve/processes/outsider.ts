/** An external plugin, by the shop and the installation. */
export interface Outsider {
  readonly tenant: string
  readonly plugin: string
}
