import { throughOutages } from '../../../database/index.js'
import { messageOf, type OnProgress, phaseTimer, type Release, shopError, type Timed } from '../../../model/index.js'
import type { Candidate } from '../../../serve/index.js'
import type { Serving } from '../../serving.js'
import { askFromOutside } from '../shop/ask-from-outside.js'
import { attachToOutbox } from './attach-to-outbox.js'
import { declareHandlers } from './declare-handlers.js'
import { provisionTenant } from './provision-tenant.js'
import { contractTables, expandTables, giveTablesBack } from './tables.js'
import { type ReleaseToStart, workerSpec } from './worker-spec.js'

export interface GoLiveRequest {
  readonly candidate: Release
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

/**
 * Makes the plugins' tables, starts the candidate, makes it live and lets the old one drain. A candidate that does not get
 * ready, or does not answer a request from outside, is failed, and all is as it was.
 */
export async function goLive(serving: Serving, request: GoLiveRequest): Promise<Release> {
  const { candidate: release } = request
  const { tenant, number } = release
  const timed = phaseTimer(request.onProgress)
  const started = await prepare(serving, request, timed)
  const { drained } = await timed('switch', () => switchTo(serving, release, started)).catch(async (error: unknown) => {
    await takeBack(serving, release, error)
    await giveTablesBack(serving, tenant)
    throw error
  })
  await timed('drain', () => drained)
  await contractTables(serving, release)
  dropOldLogins(serving, tenant, started.user)
  return throughOutages(() => serving.releases.get(tenant, number))
}

/** All before the switch. What fails leaves nothing behind. */
async function prepare(serving: Serving, request: GoLiveRequest, timed: Timed): Promise<Candidate> {
  const { candidate: release, signal } = request
  let started: Candidate | undefined
  try {
    await timed('migrate', () => migrate(serving, release))
    const upgraded = upgradedIn(release, await replacedBy(serving, release))
    started = await timed('start', () => startWorker(serving, { ...release, upgraded }, signal))
    await timed('record', () => record(serving, release))
    return started
  } catch (error) {
    if (started !== undefined) await serving.supervisor.discard(started)
    await throughOutages(() => serving.releases.fail(release, messageOf(error)))
    await giveTablesBack(serving, release.tenant)
    throw error
  }
}

/** The shop may not have woken yet on the kernel of the release. */
async function migrate(serving: Serving, release: Release): Promise<void> {
  await provisionTenant(serving, release.tenant, await serving.kernels.find(release.kernel))
  await expandTables(serving, release)
}

/** Installation → its version in the release before, where that is another one of the same plugin. */
function upgradedIn({ plugins }: Release, before: Release | undefined): Record<string, string> {
  const were = new Map(before?.plugins.map((plugin) => [`${plugin.name} ${plugin.package}`, plugin.version]))
  return Object.fromEntries(
    plugins.flatMap(({ name, package: from, version }) => {
      const was = were.get(`${name} ${from}`)
      return was === undefined || was === version ? [] : [[name, was]]
    }),
  )
}

/** Nobody waits for it. Another change may have been waiting for its turn, and have brought a login of its own. */
function dropOldLogins({ inTurn, databases, supervisor, log }: Serving, tenant: string, user: string): void {
  inTurn(tenant, async () => {
    const { live } = await supervisor.standing(tenant)
    if (live?.user === user) await databases.keepTenantLogin(tenant, user)
  }).catch((error: unknown) => log('old logins were not dropped', { tenant, error: String(error) }))
}

/** Starts a release's worker on its kernel, with a login of its own to its database; rejects with RELEASE_FAILED. */
export async function startWorker(serving: Serving, release: ReleaseToStart, signal: AbortSignal): Promise<Candidate> {
  return serving.supervisor.startCandidate(await workerSpec(serving, release), { signal })
}

async function record({ releases }: Serving, release: Release): Promise<void> {
  if (await throughOutages(() => releases.record(release))) return
  throw shopError('RELEASE_FAILED', release.tenant, undefined, 'another release went live meanwhile')
}

/**
 * Sends the tenant's requests to the live release's worker. A release that has never answered one has to do so now:
 * where it does not, this rejects with RELEASE_FAILED, and the requests go where they went.
 */
export async function switchTo(
  serving: Serving,
  release: Release,
  worker: Candidate,
): Promise<{ drained: Promise<void> }> {
  const removed = await declare(serving, release).catch(async (error: unknown) => {
    await serving.supervisor.discard(worker)
    throw error
  })
  const confirm = (): Promise<void> => confirmRelease(serving, release)
  return serving.supervisor.goLive(worker, { removed, ...(release.confirmedAt === null ? { confirm } : {}) })
}

/** What it hears and answers, before it does. Answers the installations that it does not have any more. */
async function declare(serving: Serving, release: Release): Promise<readonly string[]> {
  await throughOutages(() => attachToOutbox(serving, release))
  const removed = await removedBy(serving, release)
  declareHandlers(serving, release)
  return removed
}

/** Installations that the release which it replaced had, and it has not. */
async function removedBy(serving: Serving, release: Release): Promise<readonly string[]> {
  const before = await replacedBy(serving, release)
  const stays = new Set(release.plugins.map(({ name }) => name))
  return (before?.plugins ?? []).map(({ name }) => name).filter((name) => !stays.has(name))
}

const replacedBy = async ({ releases }: Serving, { tenant, replaces }: Release): Promise<Release | undefined> =>
  replaces === null ? undefined : throughOutages(() => releases.get(tenant, replaces))

/** The release that it replaced is the live one again, with its set; it has failed, and says why. */
export async function takeBack(serving: Serving, release: Release, error: unknown): Promise<void> {
  await throughOutages(async () => {
    const before = await serving.releases.takeBack(release, messageOf(error))
    if (before === undefined) return
    // Its subscribers had their replay when it went live.
    await attachToOutbox(serving, { ...before, replay: false })
    declareHandlers(serving, before)
  })
}

async function confirmRelease(serving: Serving, release: Release): Promise<void> {
  await firstAnswer(serving, release)
  await throughOutages(() => serving.releases.confirm(release))
}

/** Resolves when a request from outside was answered by the release. */
async function firstAnswer(serving: Serving, { tenant, number }: Release): Promise<void> {
  const answer = await askFromOutside(serving, tenant)
  const seen = Number(answer?.release ?? 0)
  if (answer !== undefined && seen < number) throw new Error(`a request from outside was answered by release ${seen}`)
}
