import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { Printer } from '../../../bin/terminal/print.js'

/** Clears the screen, names the window, goes up a line, hides what follows, and begins a sequence in one character. */
const commands = '\u001b[2J\u001b]0;x\u0007\u001b[1A\r\u001b[8m\u009b31m'

test('whatever an answer is made of, a terminal gets colours and no commands', async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const printer = new Printer({ streams: { stdin: new PassThrough(), stdout, stderr }, environment: {}, isJson: false })
  const show = (): string => `\u001b[31mred\u001b[39m ${commands}done`
  await printer.answer({ data: undefined, show })
  printer.line(show)
  printer.note(show)
  for (const stream of [stdout, stderr]) stream.end()
  const printed = await Promise.all([text(stdout), text(stderr)])
  const line = '\u001b[31mred\u001b[39m [2J]0;x[1A[8m31mdone\n'
  expect(printed).toEqual([line + line, line])
})
