import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { onceInARun } from '../prepared/once-in-a-run.js'

const execute = promisify(execFile)

/** What Debian's rabbitmq-server needs of Erlang. */
const erlang =
  'base asn1 crypto eldap inets mnesia os-mon parsetools public-key runtime-tools ssl syntax-tools tools xmerl'

/** Outlives a run at a desk; a clean clone has none. */
const cache = resolve(import.meta.dirname, '../../../node_modules/.cache/rabbitmq-server')

export interface BrokerFiles {
  /** The folder of our `erl`. */
  readonly programs: string
  readonly epmd: string
  readonly erlCall: string
  /** The script that starts the broker. */
  readonly server: string
}

/**
 * Debian's RabbitMQ, unpacked into a folder and not installed: nothing of the system changes, and no service is started. Made
 * by the first who asks. It takes `apt-get`, and root where its lists are not there yet.
 */
export async function brokerFiles(): Promise<BrokerFiles> {
  if (!existsSync(cache)) await onceInARun('rabbitmq-server', unpackAside)
  const root = join(cache, 'usr/lib/erlang')
  const [runtime, call] = [await only(root, 'erts-'), await only(join(root, 'lib'), 'erl_interface-')]
  return {
    programs: join(cache, 'programs'),
    epmd: join(root, runtime, 'bin/epmd'),
    erlCall: join(root, 'lib', call, 'bin/erl_call'),
    server: await makeRunnable(join(root, runtime, 'bin')),
  }
}

/** The folder that the run knows stays empty; what was made lies in the cache. */
async function unpackAside(mark: string): Promise<void> {
  const making = `${cache}.${process.pid}`
  try {
    await mkdir(making, { recursive: true })
    const packages = ['rabbitmq-server', ...erlang.split(' ').map((name) => `erlang-${name}`)]
    await download(packages, making)
    const debs = (await readdir(making)).filter((name) => name.endsWith('.deb'))
    await Promise.all(debs.map((deb) => execute('dpkg', ['-x', deb, '.'], { cwd: making })))
    await Promise.all(debs.map((deb) => rm(join(making, deb))))
    await rename(making, cache)
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  await mkdir(mark)
}

async function download(packages: readonly string[], cwd: string): Promise<void> {
  const fetch = () => execute('apt-get', ['download', '-qq', ...packages], { cwd })
  await fetch().catch(async () => {
    await execute('apt-get', ['update', '-qq'])
    await fetch()
  })
}

/** Debian's `erl` knows where it was to be installed; ours, where it is. */
async function makeRunnable(runtime: string): Promise<string> {
  const programs = join(cache, 'programs')
  const erl = join(programs, 'erl')
  if (!existsSync(erl)) {
    const root = join(cache, 'usr/lib/erlang')
    const lines = ['#!/bin/sh', `export EMU=beam PROGNAME=erl ROOTDIR='${root}' BINDIR='${runtime}'`]
    await mkdir(programs, { recursive: true })
    await writeFile(erl, [...lines, `exec "$BINDIR/erlexec" "$@"`, ''].join('\n'))
    await chmod(erl, 0o755)
  }
  const servers = join(cache, 'usr/lib/rabbitmq/lib')
  return join(servers, await only(servers, 'rabbitmq_server-'), 'sbin/rabbitmq-server')
}

async function only(folder: string, beginning: string): Promise<string> {
  const found = (await readdir(folder)).find((name) => name.startsWith(beginning))
  if (found === undefined) throw new Error(`${folder} holds no ${beginning}…`)
  return found
}
