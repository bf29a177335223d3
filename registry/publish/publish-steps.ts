/** The steps of a publish, in their order; each is reported while it happens. */
export type PublishStep = 'read' | 'compile' | 'describe' | 'pack' | 'send'

/** `ms` is there when the step has ended. */
export type OnPublishProgress = (progress: { readonly step: PublishStep; readonly ms?: number }) => void

/** Runs a step and tells of it. */
export type ReportStep = <T>(step: PublishStep, run: () => Promise<T>) => Promise<T>

export function reportSteps(onProgress: OnPublishProgress | undefined): ReportStep {
  return async (step, run) => {
    onProgress?.({ step })
    const began = performance.now()
    const result = await run()
    onProgress?.({ step, ms: performance.now() - began })
    return result
  }
}
