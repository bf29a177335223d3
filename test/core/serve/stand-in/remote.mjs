/** A process at the other end of a connection: answers as it is asked to, and asks the supervisor of its parent. */

import { shopError, withCause } from '../../../../dist/core/model/index.js'
import { Confirms, Peer, RemoteSupervisor } from '../../../../dist/core/serve/index.js'

const told = { lines: 0, bytes: 0 }
const confirms = new Confirms()
const peer = new Peer(process, {
  echo: (value) => value,
  fail: (kind) => {
    throw faults[kind]()
  },
  hang: (_asked, { signal, onProgress }) =>
    new Promise((_resolve, reject) => {
      onProgress('it hangs')
      signal.addEventListener('abort', () => {
        told.aborted = signal.reason.message
        reject(new Error('it gave up'))
      })
    }),
  die: () => process.exit(7),
  unclonable: () => () => undefined,
  nested: (times) => JSON.parse(`${'{"a":'.repeat(times)}1${'}'.repeat(times)}`),
  take: (line) => {
    told.lines += 1
    told.bytes += line.length
  },
  told: () => told,
  confirm: confirms.confirm,
  play: ({ scene, given }) => scenes[scene](given),
})
const supervisor = new RemoteSupervisor(peer, { sandbox: undefined, gatewayAddress: '', confirms })
process.on('disconnect', () => process.exit(0))

const faults = {
  coded: () =>
    withCause(shopError('SHOP_NOT_RUNNING', 'acme', 'asleep'), Object.assign(new Error('why'), { code: 'ECONNRESET' })),
  plain: () => new TypeError('our own fault'),
}

const never = new Promise(() => undefined)
const inTime = () => AbortSignal.timeout(15_000)
const start = (spec) => supervisor.startCandidate(spec, { signal: inTime() })
const wordsOf = ({ name, code, message }) => ({ name, code, message })

const scenes = {
  start,
  /** From the candidate to the end of the old worker, with what was heard of it. */
  async goLive(spec) {
    const steps = []
    const onProgress = ({ phase }) => steps.push(phase)
    const candidate = await supervisor.startCandidate(spec, { signal: inTime(), onProgress })
    const confirm = async () => void steps.push('confirm')
    const { switchedMs, drained } = await supervisor.goLive(candidate, { confirm, removed: [] })
    steps.push(switchedMs > 0 ? 'switched' : 'never switched')
    await drained
    return { steps, standing: await supervisor.standing(spec.guest.tenant.slug) }
  },
  /** What it is told of a release that it does not confirm. */
  async refuse(spec) {
    const confirm = () => Promise.reject(new Error('it answers nonsense'))
    return supervisor.goLive(await start(spec), { confirm }).then(
      () => 'live',
      (error) => wordsOf(error),
    )
  },
  /** Says that it was asked, and never answers. */
  async keepWaiting(spec) {
    const confirm = () => {
      peer.tell('heard', 'confirm')
      return never
    }
    await supervisor.goLive(await start(spec), { confirm })
  },
  async leave(spec) {
    const stop = new AbortController()
    const onProgress = () => stop.abort(new Error('the operator left'))
    return supervisor.startCandidate(spec, { signal: stop.signal, onProgress }).catch(wordsOf)
  },
  async fail(spec) {
    return start(spec).catch(wordsOf)
  },
  async request({ tenant, ...request }) {
    return supervisor.request(tenant, { ...request, signal: inTime() })
  },
  async turn(tenant) {
    await supervisor.takeTurn(tenant)
  },
}
