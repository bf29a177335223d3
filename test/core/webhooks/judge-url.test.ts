import { expect, test } from 'vitest'
import { addressRule } from '../../../core/serve/index.js'
import { judgeUrl } from '../../../core/webhooks/judge-url.js'

const isAllowed = addressRule([])
const at = (address: string) => async () =>
  address === 'none' ? [] : [{ address, family: address.includes(':') ? 6 : 4 }]

async function refusal(url: string, rule = isAllowed, address?: string): Promise<string | undefined> {
  const judged = await judgeUrl(url, { isAllowed: rule, ...(address === undefined ? {} : { lookup: at(address) }) })
  return judged.kind === 'refused' ? judged.reason : undefined
}

test('a public address that begins with https:// is taken', async () => {
  expect(await refusal('https://hooks.example.com/shop?key=1', isAllowed, '93.184.215.14')).toBeUndefined()
})

test.each([
  ['https://10.0.0.8/hook', undefined],
  ['https://127.0.0.1:8080/', undefined],
  ['https://2130706433/', undefined],
  ['https://[::1]/', undefined],
  ['https://[::ffff:10.0.0.1]/', undefined],
  ['https://169.254.169.254/latest/meta-data', undefined],
  ['https://metadata.google.internal/', '169.254.169.254'],
  ['https://intern.example.com/', '192.168.3.4'],
  ['https://intern6.example.com/', 'fd00:ec2::254'],
  ['https://mapped.example.com/', '::ffff:169.254.169.254'],
  ['https://compatible.example.com/', '::10.0.0.1'],
  ['https://translated.example.com/', '::ffff:0:a00:1'],
  ['https://nat64.example.com/', '64:ff9b::a9fe:a9fe'],
  ['https://own-nat64.example.com/', '64:ff9b:1::a00:1'],
  ['https://sixtofour.example.com/', '2002:a00:1::1'],
  ['https://teredo.example.com/', '2001:0:a00:1::1'],
  ['https://link.example.com/', 'fe80::1%eth0'],
])('%s leads into a private network', async (url, address) => {
  expect(await refusal(url, isAllowed, address)).toContain('is in a private network')
})

test.each([
  ['hooks.example.com', 'no address'],
  ['ftp://hooks.example.com/', 'https://'],
  ['javascript:alert(1)', 'https://'],
  ['https://user:secret@hooks.example.com/', 'a name or a password'],
  ['http://hooks.example.com/', 'https://'],
  ['https://nobody.invalid/', 'no host nobody.invalid'],
])('%s is refused, and why', async (url, why) => {
  const address = url.startsWith('http://') ? '93.184.215.14' : 'none'
  expect(await refusal(url, isAllowed, address)).toContain(why)
})

test('without TLS only the loopback is called, and only where the operator has named it', async () => {
  expect(await refusal('http://127.0.0.1:8080/')).toContain('https://')
  expect(await refusal('http://127.0.0.1:8080/', addressRule(['127.0.0.1']))).toBeUndefined()
  expect(await refusal('http://10.1.2.3/', addressRule(['10.0.0.0/8']))).toContain('https://')
  expect(await refusal('https://10.1.2.3/', addressRule(['10.0.0.0/8']))).toBeUndefined()
})

test('this machine’s own public address is private, also where it is written as an IPv6 one', async () => {
  const card = { netmask: '', mac: '', internal: false, cidr: null }
  const rule = addressRule([], () => ({ eth0: [{ ...card, address: '93.184.215.14', family: 'IPv4' as const }] }))
  for (const address of ['93.184.215.14', '::ffff:93.184.215.14', '::ffff:5db8:d70e'])
    expect(await refusal('https://hooks.example.com/', rule, address)).toContain('is in a private network')
  expect(await refusal('https://[::ffff:93.184.215.14]/', rule)).toContain('is in a private network')
  expect(await refusal('https://hooks.example.com/', rule, '93.184.215.15')).toBeUndefined()
})

test('where no name server answers, that is said, and not that there is no such host', async () => {
  const lookup = () => Promise.reject(Object.assign(new Error('queryA ETIMEOUT'), { code: 'ETIMEOUT' }))
  const judged = await judgeUrl('https://hooks.example.com/', { isAllowed, lookup })
  expect(judged).toEqual({ kind: 'refused', reason: 'no name server says where hooks.example.com is' })
})
