import { readdir, readFile, readlink } from 'node:fs/promises'
import { familyOf, type RunningProcess } from '../test/setup/processes.js'

/** What a platform and all its processes hold at a moment. */
export interface Weight {
  /** Proportional set size: shared pages are counted once. */
  readonly mb: number
  readonly descriptors: number
  /** Of these. */
  readonly sockets: number
  readonly processes: number
}

/** The process and all below it that count: all, PostgreSQL's too, if not said otherwise. */
export async function weigh(pid: number, counts: (process: RunningProcess) => boolean = () => true): Promise<Weight> {
  const family = (await familyOf(pid)).filter(counts)
  const parts = await Promise.all(family.map((process) => partOf(process.pid)))
  const sum = (key: 'kb' | 'descriptors' | 'sockets'): number => parts.reduce((all, part) => all + part[key], 0)
  return {
    mb: Math.round(sum('kb') / 1024),
    descriptors: sum('descriptors'),
    sockets: sum('sockets'),
    processes: family.length,
  }
}

/** Its server, and the processes that this names after what they do. */
export const isPostgres = ({ command }: RunningProcess): boolean => /^(\S*\/postgres |postgres: )/.test(command)

/** Nothing of one that has ended meanwhile. */
async function partOf(pid: number): Promise<{ kb: number; descriptors: number; sockets: number }> {
  const memory = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  const links = await linksOf(`/proc/${pid}/fd`)
  return {
    kb: Number(/^Pss: +(\d+)/m.exec(memory)?.[1] ?? 0),
    descriptors: links.length,
    sockets: links.filter((link) => link.startsWith('socket:')).length,
  }
}

async function linksOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
}
