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

test('name, scopes, mail templates, languages and assets are read from the package that a test is in', () => {
  const folder = planted({
    'package.json': { name: '@ann/greeter', version: '1.2.0', shopctl: { title: 'Greeter', scopes: ['mail'] } },
    'mail/welcome.md': 'Subject: Hi',
    'mail/welcome.de.md': 'Subject: Hallo',
    'mail/notes.txt': 'no template',
    'locales/de.json': { title: 'Grüßer', denials: { NO: 'Nein' } },
    'assets/img/a.svg': '<svg/>',
    'test/deep/greeter.test.ts': '',
  })
  expect(readPluginPackage(join(folder, 'test/deep'))).toEqual({
    name: 'greeter',
    version: '1.2.0',
    root: folder,
    peers: [],
    scopes: ['mail'],
    mail: { welcome: 'Subject: Hi', 'welcome.de': 'Subject: Hallo' },
    locales: { de: { NO: 'Nein' } },
    assets: { 'img/a.svg': expect.objectContaining({ type: 'image/svg+xml; charset=utf-8', base64: btoa('<svg/>') }) },
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
