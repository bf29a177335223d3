/** What a plugin's code declares, to ask the describing program where it stands in the author's files. */
export interface Declared {
  readonly kind: 'plugin' | 'method' | 'route' | 'event' | 'capability'
  /** The method's name, `GET /notes`, the event's type, the capability's scope; of a plugin none. */
  readonly name?: string
}
