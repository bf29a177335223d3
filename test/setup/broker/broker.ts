import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { endingWithUs } from '../../../core/serve/index.js'
import { until } from '../until.js'
import { type BrokerFiles, brokerFiles } from './broker-files.js'
import { freePorts } from './free-ports.js'

const execute = promisify(execFile)

interface Ports {
  readonly amqp: number
  /** By which Erlang's programs talk to it. */
  readonly distribution: number
  /** Of epmd, which Erlang asks for names. */
  readonly names: number
}

interface Parts {
  readonly files: BrokerFiles
  readonly folder: string
  readonly ports: Ports
  readonly names: ChildProcess
}

/** A real RabbitMQ in processes of its own, on free ports of the loopback interface. */
export class Broker {
  /** With which `call` may ask it. */
  readonly #cookie = randomUUID().replaceAll('-', '')
  readonly #parts: Parts
  #server: ChildProcess | undefined

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  /** At this port, or a free one. */
  static async start(port?: number): Promise<Broker> {
    const files = await brokerFiles()
    const folder = await mkdtemp(join(tmpdir(), 'shopctl-broker-'))
    const [free = 0, distribution = 0, forNames = 0] = await freePorts(3)
    const ports = { amqp: port ?? free, distribution, names: forNames }
    const names = start(files.epmd, ['-address', '127.0.0.1', '-port', String(ports.names)], {})
    const broker = new Broker({ files, folder, ports, names })
    try {
      await broker.#writeCookie()
      await untilListening(ports.names, 'epmd')
      await broker.startAgain()
      return broker
    } catch (error) {
      await broker.close()
      throw error
    }
  }

  get port(): number {
    return this.#parts.ports.amqp
  }

  /** Of the user that every new broker has. */
  get url(): string {
    return `amqp://guest:guest@127.0.0.1:${this.port}`
  }

  /** At the same port, with what it had on disk. */
  async startAgain(): Promise<void> {
    const { files, ports } = this.#parts
    const server = start('/bin/sh', [files.server], this.#environment())
    this.#server = server
    let said = ''
    for (const output of [server.stdout, server.stderr]) output?.on('data', (chunk: Buffer) => (said += chunk))
    const ended = once(server, 'exit').then(() => Promise.reject(new Error('it has ended')))
    await Promise.race([untilListening(ports.amqp, 'the broker'), ended]).catch((error: unknown) => {
      throw new Error(`the broker does not start:\n${said}`, { cause: error })
    })
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await end(server)
  }

  /** Has it do something: `call('rabbit_alarm', 'get_alarms')`. */
  async call(module: string, name: string, args = '[]'): Promise<string> {
    const { files, ports } = this.#parts
    const way = ['-address', `127.0.0.1:${ports.distribution}`, '-c', this.#cookie]
    return (await execute(files.erlCall, [...way, '-a', `${module} ${name} ${args}`])).stdout
  }

  /** Has it do what a line of Erlang says. */
  async evaluate(line: string): Promise<void> {
    const path = join(this.#parts.folder, 'line.erl')
    await writeFile(path, line)
    const said = await this.call('file', 'script', `["${path}"]`)
    if (!/^\{ok, *ok\}/.test(said)) throw new Error(`the broker said ${said}`)
  }

  async close(): Promise<void> {
    await this.kill()
    await end(this.#parts.names)
    await rm(this.#parts.folder, { recursive: true, force: true })
  }

  /** Erlang takes it from the home of whoever starts it. */
  #writeCookie(): Promise<void> {
    return writeFile(join(this.#parts.folder, '.erlang.cookie'), this.#cookie, { mode: 0o400 })
  }

  #environment(): NodeJS.ProcessEnv {
    const { files, folder, ports } = this.#parts
    const none = join(folder, 'none')
    return {
      PATH: `${files.programs}:${process.env['PATH']}`,
      HOME: folder,
      ERL_EPMD_PORT: String(ports.names),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_NODENAME: 'bus@localhost',
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(ports.amqp),
      RABBITMQ_DIST_PORT: String(ports.distribution),
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'config'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
      // What the machine may have of another broker.
      RABBITMQ_ENABLED_PLUGINS_FILE: none,
      RABBITMQ_CONFIG_FILE: none,
      RABBITMQ_ADVANCED_CONFIG_FILE: none,
      RABBITMQ_CONF_ENV_FILE: none,
      // So it takes the shell's place, and our child is the broker itself.
      RABBITMQ_ALLOW_INPUT: '1',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
        '-noinput -kernel inet_dist_use_interface {127,0,0,1}',
        // Two processors are there for all tests: none of its threads waits for work by looking for it.
        '+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none',
      ].join(' '),
    }
  }
}

function start(file: string, args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const command = endingWithUs({ file, args })
  return spawn(command.file, command.args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

const untilListening = (port: number, what: string): Promise<void> =>
  until(() => isListening(port), `${what} to listen`, 240_000)

function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1', () => resolve(true))
  socket.on('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
