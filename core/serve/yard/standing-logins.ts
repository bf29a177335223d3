import type { StandingLogin } from '../../protocol/index.js'
import type { WriteLog } from '../logs/log.js'
import type { Worker } from '../worker/worker.js'

/** Where the logins come from that workers have before they are a shop's. */
export interface LoginSource {
  createStandingLogin(): Promise<StandingLogin>
  /** Takes it away, unless it is a tenant's by now. */
  dropStandingLogin(user: string): Promise<void>
}

/**
 * Has workers on standby connect to the database ahead, each as a login of its own that may see nothing: PostgreSQL takes longer to
 * let somebody in than a worker to become a shop's. Whoever takes one makes its login the tenant's.
 */
export class StandingLogins {
  readonly #log: WriteLog
  readonly #waiting = new Set<Worker>()
  #source: LoginSource | undefined

  constructor(log: WriteLog) {
    this.#log = log
  }

  /** Until this is called none connects. */
  open(source: LoginSource): void {
    this.#source = source
    for (const worker of this.#waiting) this.#connect(worker, source)
    this.#waiting.clear()
  }

  /** The worker is on standby. */
  connect(worker: Worker): void {
    if (this.#source === undefined) this.#waiting.add(worker)
    else this.#connect(worker, this.#source)
  }

  #connect(worker: Worker, source: LoginSource): void {
    connectAs(worker, source).catch((error: Error) =>
      this.#log('a standby worker does not connect ahead', { pid: worker.pid, error: error.message }),
    )
  }
}

async function connectAs(worker: Worker, source: LoginSource): Promise<void> {
  const login = await source.createStandingLogin()
  try {
    const database = await worker.reach(login)
    if (worker.state.kind === 'standby') {
      worker.standing = login
      worker.tell({ kind: 'connect', database })
    }
    // Whoever made it a tenant's has done so by then.
    await worker.settled
  } finally {
    // Where that fails the platform's next start takes it away.
    await source.dropStandingLogin(login.user).catch(() => undefined)
  }
}
