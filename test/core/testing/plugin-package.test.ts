import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readPluginPackage } from '../../../core/testing/plugin-package.js'

/** A folder with these files; gone after the test. */
function planted(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-package-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

const anyHash = expect.stringMatching(/^[0-9a-f]{64}$/) as string

test('name, scopes, mail templates, languages and assets are read from the package that a test is in', () => {
  const folder = planted({
    'package.json': { name: '@ann/greeter', version: '1.2.0', shopctl: { title: 'Greeter', scopes: ['mail'] } },
    'mail/welcome.md': 'Subject: Hi',
    'mail/welcome.de.md': 'Subject: Hallo',
    'mail/notes.txt': 'no template',
    'migrations/002-b.sql': '-- migrate:contract\ndrop table b\n-- migrate:down\nselect 2',
    'migrations/001-a.sql': '-- migrate:up\ncreate table b ()\n-- migrate:down\ndrop table b',
    'locales/de.json': { title: 'Grüßer', denials: { NO: 'Nein' } },
    'assets/img/a.svg': '<svg/>',
    'test/deep/greeter.test.ts': '',
  })
  expect(readPluginPackage(join(folder, 'test/deep'))).toEqual({
    name: 'greeter',
    version: '1.2.0',
    root: folder,
    peers: [],
    isPlugin: true,
    scopes: ['mail'],
    mail: { welcome: 'Subject: Hi', 'welcome.de': 'Subject: Hallo' },
    locales: { de: { NO: 'Nein' } },
    assets: { 'img/a.svg': expect.objectContaining({ type: 'image/svg+xml; charset=utf-8', base64: btoa('<svg/>') }) },
    migrations: [
      { name: '001-a', kind: 'expand', up: 'create table b ()', down: 'drop table b', hash: anyHash },
      { name: '002-b', kind: 'contract', up: 'drop table b', down: 'select 2', hash: anyHash },
    ],
  })
})

test('a package without a manifest has no scopes', () => {
  expect(readPluginPackage(planted({ 'package.json': { name: 'app' } }))).toMatchObject({ name: 'app', scopes: [] })
})

test('a manifest that is wrong is refused with its place and the reason', () => {
  const folder = planted({ 'package.json': { name: 'greeter', shopctl: { title: 'Greeter', scope: [] } } })
  expect(() => readPluginPackage(folder)).toThrow(`The "shopctl" section of ${folder}/package.json is not valid`)
  expect(() => readPluginPackage(folder)).toThrow('unknown key "scope"')
})
