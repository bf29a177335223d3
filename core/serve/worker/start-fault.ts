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

/** A worker whose start did not end in time: it stands at this step. */
export function lateStart(at: { readonly step?: string; readonly plugin?: string }, allowedMs: number): StartFault {
  const within = `within ${allowedMs / 1000} s`
  if (at.plugin !== undefined) return new StartFault(`it did not finish loading ${within}`, at.plugin)
  return new StartFault(
    at.step === undefined ? `it said nothing ${within}` : `its step "${at.step}" did not end ${within}`,
  )
}
