import semver from 'semver'
import type { Facts, PlannedStep } from '../../../model/index.js'
import type { Control } from '../../control.js'

/** An update with what its author says of the versions after the one that is there, up to the one that comes. */
export async function withNews({ registry }: Control, step: PlannedStep): Promise<PlannedStep> {
  const { what, package: name, from, to } = step
  if (what !== 'update' || from === null || to === null || semver.lte(to, from)) return step
  const { versions = {} } = (await registry.packument(name, { own: true })) ?? {}
  const news = Object.keys(versions)
    .filter((version) => semver.gt(version, from) && semver.lte(version, to))
    .sort(semver.rcompare)
    .flatMap((version) => {
      const text = (versions[version]?.shopctl as { readonly facts?: Facts } | undefined)?.facts?.changes
      return text === undefined ? [] : [{ version, text }]
    })
  return news.length === 0 ? step : { ...step, news }
}
