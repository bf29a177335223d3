import { emptyLock, type Installation, type Lock, loosen, type SetChange, shopError } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { WaitingPurge } from '../../store/purges.js'

type Restore = Extract<SetChange, { kind: 'restore' }>

/** The installations that wait to be purged, as they were. Rejects with NOTHING_WAITS. */
export async function waitingInstallations(
  control: Pick<Control, 'releases' | 'purges'>,
  tenant: string,
  { names }: Restore,
): Promise<readonly Installation[]> {
  const waiting = await control.purges.waiting(tenant)
  return Promise.all(
    names.map(async (name) => {
      const found = waiting.find((one) => one.name === name)
      if (found === undefined) throw shopError('NOTHING_WAITS', name, tenant)
      return installationIn(control, found)
    }),
  )
}

async function installationIn(
  { releases }: Pick<Control, 'releases'>,
  { tenant, name, lastRelease }: WaitingPurge,
): Promise<Installation> {
  const { installations, plugins, config } = await releases.get(tenant, lastRelease)
  const own = installations.find((one) => one.name === name)
  if (own !== undefined) return own
  // It had come along with another one.
  const locked = plugins.find((one) => one.name === name)
  if (locked === undefined) throw new Error(`release ${lastRelease} of ${tenant} has no ${name}`)
  return { name, package: locked.package, range: '*', enabled: true, config: config[name] ?? {} }
}

/** What a change keeps of the versions that a shop has; what is restored comes back in the version that it had. */
export async function lockToKeep(
  { releases, purges }: Pick<Control, 'releases' | 'purges'>,
  { tenant, change, lock = emptyLock }: { readonly tenant: string; readonly change: SetChange; readonly lock?: Lock },
): Promise<Lock> {
  if (change.kind !== 'restore') return loosen(lock, change)
  const waiting = (await purges.waiting(tenant)).filter(({ name }) => change.names.includes(name))
  const had = await Promise.all(
    waiting.map(({ name, lastRelease }) => lockedIn(releases, { tenant, name, lastRelease })),
  )
  return {
    plugins: [...lock.plugins, ...had.flatMap(({ plugins }) => plugins)],
    packages: Object.assign({}, ...had.map(({ packages }) => packages), lock.packages) as Lock['packages'],
  }
}

async function lockedIn(
  releases: Control['releases'],
  { tenant, name, lastRelease }: Omit<WaitingPurge, 'dueAt'>,
): Promise<Lock> {
  const { lock } = await releases.get(tenant, lastRelease)
  return { ...lock, plugins: lock.plugins.filter((one) => one.name === name) }
}
