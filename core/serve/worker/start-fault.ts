/** Why a worker did not get ready, and which plugin it was busy with. */
export class StartFault extends Error {
  override readonly name = 'StartFault'

  constructor(
    readonly reason: string,
    readonly plugin?: string,
  ) {
    super(plugin === undefined ? reason : `${plugin}: ${reason}`)
  }
}
