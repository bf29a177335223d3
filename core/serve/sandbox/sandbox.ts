import { join } from 'node:path'
import type { SandboxMode, SandboxReport } from '../../model/index.js'
import {
  type Activate,
  type Consent,
  egressVariable,
  type Kernel,
  kernelEntries,
  type StandingLogin,
  slotSockets,
} from '../../protocol/index.js'
import type { Exit } from '../child/child.js'
import type { EgressProcess } from '../processes/egress-process.js'
import { type Chosen, chooseMode } from './choose-mode.js'
import { copyCertificates } from './copy-certificates.js'
import type { Launch, ModeOptions } from './mode.js'
import { openSlot, placeBundle, type Slot, userOf } from './slot.js'
import { SlotHosts } from './slot-hosts.js'

/** What a worker is told, but for its token. */
type ToldGuest = Omit<Activate, 'kind' | 'token'>

/** What a worker becomes, and whom its plugins may call. */
export interface Guest extends ToldGuest {
  readonly consents?: readonly Consent[]
}

export interface SandboxOptions extends Omit<ModeOptions, 'certificates'> {
  /** The workers' way out. */
  readonly egress: EgressProcess
}

/** Where one worker lives, from its start to its end. */
export interface Place {
  launch(kernel: Kernel): Launch
  /** Hands the bundle in. Answers what the worker is to be told: everything as it is called inside. */
  moveIn(activation: Guest): Promise<ToldGuest>
  /** The login as it is to be used inside, once there is a way out. */
  reach<L extends StandingLogin>(login: L): Promise<L>
  /** The hosts that were consented to for these versions of plugins alone cannot be called any more. */
  forbid(ids: readonly string[]): void
  /** The kernel's folder, as the worker sees it. */
  kernelDir(kernel: Kernel): string
  /** The worker's own process, where others stand around it. */
  pidOf(spawned: number): number
  /** How the worker itself ended, where others stand around it. */
  exitOf(exit: Exit): Exit
  /** Whether the worker gets no more of the processors than others leave, where it has a group of its own. */
  giveWay(isYielding: boolean): void
  /** When the worker has ended: the place is free for another. */
  close(): Promise<void>
}

/** Gives each worker a place of its own, with as much around it as this machine can have. */
export class Sandbox {
  readonly #options: SandboxOptions
  readonly #chosen: Chosen
  readonly #taken = new Set<number>()

  private constructor(options: SandboxOptions, chosen: Chosen) {
    this.#options = options
    this.#chosen = chosen
  }

  /** Tries what stands here. Rejects with SANDBOX_UNAVAILABLE when a wanted mode does not. */
  static async open(options: SandboxOptions, wanted: SandboxMode | 'auto'): Promise<Sandbox> {
    const certificates = await copyCertificates(options.env, options.runDir)
    return new Sandbox(options, await chooseMode({ ...options, certificates }, wanted))
  }

  get report(): SandboxReport {
    return this.#chosen.report
  }

  async openPlace(): Promise<Place> {
    let number = 1
    while (this.#taken.has(number)) number += 1
    this.#taken.add(number)
    const { mode } = this.#chosen
    const user = mode.ownUsers ? userOf(this.#options.runDir, number) : undefined
    const slot = await openSlot({ number, runDir: this.#options.runDir, user })
    const group = await this.#chosen.groups?.openGroup(number)
    // Nothing leads out before the worker is told what it becomes: by then it is there.
    const wayOut = this.#options.egress.open(slot.dir)
    wayOut.catch(() => undefined)
    const hosts = new SlotHosts(this.#options.egress, slot.dir)
    return {
      launch: (kernel) => {
        const launch = this.#launch(slot, kernel)
        return group === undefined ? launch : { ...launch, command: group.within(launch.command) }
      },
      moveIn: async (activation) => {
        await wayOut
        return this.#moveIn(slot, hosts, activation)
      },
      reach: async (login) => {
        await wayOut
        return this.#reached(login)
      },
      forbid: (ids) => hosts.forbid(ids),
      kernelDir: (kernel) => mode.kernelDir(kernel),
      pidOf: (pid) => mode.pidOf(pid),
      exitOf: (exit) => {
        const own = mode.exitOf(exit)
        return own.reason === undefined && group?.hasStarved() === true ? { ...own, reason: starved } : own
      },
      giveWay: (isYielding) => group?.giveWay(isYielding),
      close: async () => {
        this.#options.egress.closeSlot(slot.dir)
        await mode.clear(slot)
        await group?.close()
        // Not before nobody lives in it any more, and not at all where somebody does.
        this.#taken.delete(number)
      },
    }
  }

  /** When all have moved out. */
  async close(): Promise<void> {
    await this.#chosen.groups?.close()
  }

  #launch(slot: Slot, kernel: Kernel): Launch {
    const { mode } = this.#chosen
    const { oldSpaceMb, belt: isOn } = this.#options.settings
    const kernelDir = mode.kernelDir(kernel)
    const belt = isOn && mode.stands.includes('belt') ? beltOf([kernelDir, mode.slotDir(slot)]) : []
    const args = [...nodeFlags(oldSpaceMb), ...belt, join(kernelDir, kernelEntries.worker)]
    const launch = mode.launch(slot, { kernel, args })
    const trusted = mode.certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: mode.certificates }
    return { ...launch, env: { ...trusted, [egressVariable]: join(mode.slotDir(slot), slotSockets.egress) } }
  }

  async #moveIn(slot: Slot, hosts: SlotHosts, { consents = [], ...told }: Guest): Promise<ToldGuest> {
    const name = await placeBundle(slot, told.bundle)
    hosts.allow(told.tenant.slug, consents)
    const bundle = join(this.#chosen.mode.slotDir(slot), name)
    return { ...told, bundle, database: this.#reached(told.database) }
  }

  #reached<L extends StandingLogin>(login: L): L {
    const host = this.#chosen.mode.databaseHost
    return host === undefined ? login : { ...login, host }
  }
}

const starved = 'it wanted more memory than a worker may hold, and the system ended it'

/**
 * Of a process that strangers' code runs in. What collects its garbage is its own thread and no other: a heap that comes to its end
 * fills one processor then, and not all that there are.
 */
export const nodeFlags = (oldSpaceMb: number): string[] => [
  '--disable-sigusr1',
  `--max-old-space-size=${oldSpaceMb}`,
  '--single-threaded-gc',
]

/** Add-ons, other processes and threads are refused by it without being named. */
export const beltOf = (readable: readonly string[]): string[] => [
  '--permission',
  ...readable.map((folder) => `--allow-fs-read=${folder}`),
]
