import { readdir, readFile, readlink } from 'node:fs/promises'

/** Microseconds of processor time, the system's for it too, that a process has taken since its start; Linux only. */
export async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // Behind the name, which may hold anything: fields 14 and 15, in hundredths of a second (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

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
