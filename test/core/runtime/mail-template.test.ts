import { marked } from 'marked'
import { expect, test } from 'vitest'
import { renderMail } from '../../../core/runtime/mail-template.js'

const template = 'Subject: Welcome, {{name}}\n\nDear {{name}},\n\n{{name}}\n'

/** The mail as the customer's program shows it. */
const asHtml = async (name: string): Promise<string> => marked(renderMail(template, { name }).text)

test('placeholders are filled in the subject and the body', () => {
  expect(
    renderMail('Subject: Hi {{a.b}}\n\n# {{a.b}} at {{shop.name}}\n', { a: { b: 'Ann' }, shop: { name: 'Acme' } }),
  ).toEqual({
    subject: 'Hi Ann',
    text: '# Ann at Acme',
  })
})

test('a template with Windows line ends has its subject without them', () => {
  expect(renderMail('Subject: Hi\r\n\r\nHello\r\n', {})).toEqual({ subject: 'Hi', text: 'Hello' })
})

test.each(['', 'Hello\n', 'Subject:\n\nHello\n', 'Subject: {{/a}}\nHello\n'])(
  'a template that does not begin with a subject is refused: %j',
  (source) => {
    expect(() => renderMail(source, {})).toThrow()
  },
)

test('a name with line breaks adds no line to the subject', () => {
  const { subject } = renderMail(template, { name: 'Ann\r\nBcc: all@example.com\u2028\u0000x' })
  expect(subject).toBe('Welcome, Ann Bcc: all@example.com x')
})

test('a value in three braces adds no line to the subject either', () => {
  expect(renderMail('Subject: Hi {{{name}}}\n\nHello', { name: 'Ann\nBcc: x' }).subject).toBe('Hi Ann Bcc: x')
})

test('a subject is plain text: nothing in it is escaped', () => {
  expect(renderMail(template, { name: 'Ann_M & <Co>' }).subject).toBe('Welcome, Ann_M & <Co>')
})

test.each([
  '[click](https://evil.example)',
  '![pixel](https://evil.example/p.png)',
  '<img src=x onerror=alert(1)>',
  '<https://evil.example>',
  'https://evil.example',
  'HTTP://evil.example/a',
  'www.evil.example',
  'WWW.evil.example',
  'eve@evil.example',
  '# Ann',
  '- Ann',
  '+ Ann',
  '* Ann',
  '1. Ann',
  '12) Ann',
  '> Ann',
  '=== ',
  '---',
  '    Ann',
  '`Ann`',
  '```',
  '~~~',
  '~~Ann~~',
  '**Ann**',
  '__Ann__',
  '| a | b |\n|---|---|\n| c | d |',
  'Ann\n\n# Heading',
  '\\[x](https://evil.example)',
  '&#91;x](https://evil.example)',
  '[x]: https://evil.example',
])('a shopper’s name stays text in a mail: %s', async (name) => {
  const html = await asHtml(name)
  const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag))
  expect([...tags]).toEqual(['p'])
})

test('a name is shown as it is written', async () => {
  const name = 'Ann-Marie O’Neill 3. (née_Sauer) [x] & 100% *'
  const html = await asHtml(name)
  expect(html).toContain(`<p>Dear ${name.replace('&', '&amp;')},</p>`)
})
