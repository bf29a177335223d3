/** Whether a plugin of a running release has been switched off: then nothing calls its code any more. It stays off. */
export interface Switch {
  isOff: boolean
}
