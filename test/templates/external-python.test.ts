import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OpenRoom } from '../core/serve/socket/open-room.js'
import { repository } from '../setup/test-platform.js'
import { until } from '../setup/until.js'

const program = `
import sys
from phoenix import Channel

def hook(asked):
    if asked["input"].get("bad"):
        raise ValueError("bad input")
    return {"ok": True}

channel = Channel(sys.argv[1], "plugin:points", sys.argv[2])
print(channel.run(joined=lambda welcome: None, hook=hook, event=lambda event: None), flush=True)
`

function run(room: OpenRoom, token: string) {
  const child = spawn('python3', ['-c', program, room.address, token], {
    cwd: join(repository, 'templates/external/python'),
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(async () => {
    const exited = child.exitCode ?? once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  })
  return child
}

test.skipIf(spawnSync('python3', ['--version']).status !== 0)(
  'the client in Python goes on after a hook that failed and a join that was refused for now, and ends where it is for good',
  async () => {
    const room = await OpenRoom.open({ connectionsOfOne: 1 })
    onTestFinished(() => room.close())
    const first = await room.join('points')
    const program = run(room, 'token-points')
    await until(() => room.told.filter(({ kind }) => kind === 'joining').length >= 3, 'a second try')
    first.socket.disconnect()
    const counts = () => room.told.flatMap((said) => (said.kind === 'present' ? [said.connections] : []))
    await until(() => counts().join() === '1,0,1', 'it to be in')
    expect(await room.ask(5_000, { asking: 1, input: { bad: true } })).toMatchObject({ reason: 'unreadable' })
    expect(await room.ask(5_000, { asking: 2 })).toMatchObject({ kind: 'answered', answer: { ok: true } })
    expect(program.exitCode).toBe(null)
    const [line] = (await once(run(room, 'wrong').stdout, 'data')) as [Buffer]
    expect(line.toString()).toBe('unknown token\n')
  },
)
