import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../setup/until.js'
import { describedEvents, type FakePlatform, fedEvents, startFakePlatform } from '../fake-platform.js'
import { cli, startCli } from '../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const shopctl = (...argv: string[]) => cli(argv, { home: platform.home })
const asked = () => platform.asked.at(-1)

test('a program says who it is and up to where it has had all, and gets what comes next, with its position', async () => {
  const { stdout } = await shopctl('event', 'read', '--as', 'erp', '--ack', '41', '--tenant', 'acme', '--json')
  expect(JSON.parse(stdout)).toEqual(fedEvents)
  expect(asked()).toMatchObject({
    line: 'POST /api/events/read',
    body: { as: 'erp', ack: '41', tenant: 'acme', limit: '100' },
  })
})

test('a person sees the last events as a table, in which nothing of theirs moves the cursor', async () => {
  const { stdout } = await shopctl('event', 'read')
  for (const words of ['/shops/acme', 'order.placed', 'order:ord_1']) expect(stdout).toContain(words)
  expect(stdout).not.toContain('\u001b[31m')
})

test('followed, the last events are shown and what comes after them, a line each, until it is stopped', async () => {
  const running = startCli(['event', 'read', '--follow', '--limit', '1', '--tenant', 'acme'], { home: platform.home })
  let seen = ''
  const isSeen = (): boolean => {
    seen += String((running.stdout.read() as Buffer | null) ?? '')
    return seen.includes('order:ord_2')
  }
  await until(isSeen, 'what comes')
  running.stop()
  expect((await running.result).code).toBe(0)
  expect(seen.split('\n')[0]).toMatch(/^2026-11-29 .*  \/shops\/acme  order.placed  order:ord_1.*  7$/)
  expect(platform.asked.map(({ body }) => body).slice(0, 2)).toEqual([
    { tenant: 'acme', limit: '1' },
    { tenant: 'acme', after: '42', limit: '1000' },
  ])
})

test.each([[['--json']], [['--as', 'erp']]])('what is followed is for people: %j is refused', async (argv) => {
  expect(await shopctl('event', 'read', '--follow', ...argv)).toMatchObject({ code: 2 })
})

test('nobody acknowledges without a name', async () => {
  expect(await shopctl('event', 'read', '--ack', '41')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--as') as string,
  })
})

test('the events that go out are listed, and with --json are their document', async () => {
  expect((await shopctl('event', 'describe', '--tenant', 'acme')).stdout).toContain('An order was placed.')
  expect(asked()?.line).toBe('GET /api/events/description?tenant=acme')
  expect(JSON.parse((await shopctl('event', 'describe', '--json')).stdout)).toEqual(describedEvents)
})
