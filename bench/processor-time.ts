import { readdir, readFile, readlink } from 'node:fs/promises'

/** Microseconds of processor time, the system's for it too, that a process's threads have taken, of those that live; Linux only. */
export async function processorTime(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`)
  const times = await Promise.all(threads.map((thread) => timeOf(`/proc/${pid}/task/${thread}/schedstat`)))
  return times.reduce((sum, time) => sum + time, 0)
}

/** Its first field, in nanoseconds (sched-stats.rst of Linux); what `stat` has is counted in hundredths of a second. */
const timeOf = async (path: string): Promise<number> =>
  Number((await readFile(path, 'utf8').catch(() => '0')).split(' ')[0]) / 1000

/** The process that runs this entry in this folder. */
export async function processIn(folder: string, entry: string): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '')
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (cwd === folder && command.includes(entry)) return Number(pid)
  }
  throw new Error(`no process runs ${entry} in ${folder}`)
}

/** Of the processes that run this entry, the one that has computed most while something was done: workers have no names. */
export async function busiestDuring(entry: string, work: () => Promise<unknown>): Promise<number> {
  const times = async (): Promise<Map<number, number>> => {
    const known = new Map<number, number>()
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      if (command.includes(entry)) known.set(pid, await processorTime(pid).catch(() => 0))
    }
    return known
  }
  const before = await times()
  await work()
  const taken = [...(await times())].map(([pid, time]) => ({ pid, time: time - (before.get(pid) ?? time) }))
  const busiest = taken.sort((a, b) => b.time - a.time)[0]
  if (busiest === undefined) throw new Error(`no process runs ${entry}`)
  return busiest.pid
}
