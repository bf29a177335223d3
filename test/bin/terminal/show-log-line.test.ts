import pico from 'picocolors'
import { expect, test } from 'vitest'
import { showLogLine } from '../../../bin/terminal/show-log-line.js'

const paint = pico.createColors(false)
const at = '2026-11-22T10:17:36.278Z'
const time = new Date(at).toLocaleTimeString('sv-SE')

test('a JSON line becomes words', () => {
  const entry = { level: 'warn', plugin: 'greeter', message: 'no mail', time: at, to: 'ann@example.com', tries: 2 }
  expect(showLogLine(`${at} acme#3 | ${JSON.stringify(entry)}`, paint)).toBe(
    `${time} #3 warn   greeter  no mail  to=ann@example.com  tries=2`,
  )
})

test.for(['hello', '{"a":1}', '{broken', ''])('any other line stays as it is: %j', (text) => {
  expect(showLogLine(`${at} acme#3 ! ${text}`, paint)).toBe(`${time} #3 ${text}`)
  expect(showLogLine(text, paint)).toBe(text)
})

test('what is escaped in the JSON does not reach the terminal', () => {
  const entry = { level: 'info\u001b[2J', plugin: { x: 1 }, message: 'a\u001b]0;b\u0007c', data: '\u009b31m' }
  expect(showLogLine(`${at} acme#3 | ${JSON.stringify(entry)}`, paint)).not.toMatch(/\p{Cc}/u)
})
