import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LoginSource, MakeLogin } from '../../../../core/serve/index.js'
import { ask } from '../load.js'
import { inTime, Serving, specOf, until } from '../serving.js'

let serving: Serving
/** Logins that there are, by their users. */
let there: Set<string>
let count = 0

const { database: settled, ...spec } = specOf(1)

const source: LoginSource = {
  createStandingLogin: async () => {
    count += 1
    const user = `nobody-${count}`
    there.add(user)
    return { host: 'localhost', port: 1, database: 'd', user, password: user }
  },
  dropStandingLogin: async (user) => void there.delete(user),
}

/** As the databases do it: a login that stands gets a name of the tenant's. */
const makeLogin: MakeLogin = async (standing) => {
  if (standing === undefined) return { ...settled, user: 'new' }
  there.delete(standing.user)
  return { ...settled, user: `acme-${standing.user}`, password: standing.password }
}

beforeEach(async () => {
  there = new Set()
  count = 0
  serving = await Serving.open({ backOffMs: 10 })
  await serving.serve()
})
afterEach(() => serving.close())

const stands = (user: string): Promise<void> => until(() => there.has(user))

async function release(database: MakeLogin): Promise<{ user: string }> {
  const candidate = await serving.supervisor.startCandidate({ ...spec, database }, { signal: inTime() })
  await serving.supervisor.goLive(candidate)
  return candidate
}

test('a worker on standby connects ahead, and its login becomes the tenant’s', async () => {
  serving.supervisor.lodgeWith(source)
  await stands('nobody-1')
  const { user } = await release(makeLogin)
  expect(user).toBe('acme-nobody-1')
  const { body } = await ask(await serving.serve())
  expect(JSON.parse(body)).toMatchObject({ user, ahead: 'nobody-1', isConnected: true })
  // Its successor stands by then, as another.
  await stands('nobody-2')
  expect([...there]).toEqual(['nobody-2'])
})

test('started again after a crash it keeps its login, and the login of the worker in its place goes', async () => {
  serving.supervisor.lodgeWith(source)
  await stands('nobody-1')
  const { user } = await release(makeLogin)
  await stands('nobody-2')
  const address = await serving.serve()
  const { pid } = JSON.parse((await ask(address)).body) as { pid: number }
  process.kill(pid, 'SIGKILL')
  await until(async () => !(await ask(address)).body.includes(`"pid":${pid},`))
  const answered = JSON.parse((await ask(address)).body) as object
  expect(answered).toMatchObject({ user, ahead: 'nobody-2' })
  expect(answered).not.toHaveProperty('isConnected', true)
  await until(() => !there.has('nobody-2'))
})

test('where nobody makes logins ahead, a worker gets a new one', async () => {
  expect((await release(makeLogin)).user).toBe('new')
})

test('a worker that nobody took leaves no login behind', async () => {
  {
    await using other = await Serving.open()
    other.supervisor.lodgeWith(source)
    await stands('nobody-1')
  }
  await until(() => there.size === 0)
})

test('a login that cannot be made is the database’s fault, and not the release’s', async () => {
  const start = release(() => Promise.reject(new Error('the database is away')))
  await expect(start).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('the database is away') as string,
  })
})
