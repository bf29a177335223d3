import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that start whole platforms take longest, however short they are: begun first, none of them runs alone at the end. */
export class SamplesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => Number(isSample(b)) - Number(isSample(a)))
  }
}

const isSample = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/samples/')
