import { expect, test } from 'vitest'
import { Plugin } from '../../../core/sdk/index.js'
import type { PluginPackage } from '../../../core/testing/plugin-package.js'
import { wirePlugin } from '../../../core/testing/wired-plugin.js'

@Plugin()
class Badge {}

const pack: PluginPackage = {
  name: 'badge',
  version: '1.0.0',
  root: '',
  peers: ['@shopctl/sdk', 'loyalty-points'],
  isPlugin: true,
  scopes: [],
  mail: {},
  migrations: [],
  locales: {},
  assets: {},
}

test('a plugin in a test may look for the plugins that its package names, as in a shop', () => {
  const { wiring } = wirePlugin({ plugin: Badge, pack, config: {} })
  expect(wiring.plugins['badge']?.peers).toEqual(['loyalty-points'])
})

test('a plugin without a package of its own may look for all', () => {
  const { wiring } = wirePlugin({ plugin: Badge, pack: { ...pack, isPlugin: false }, config: {} })
  expect(wiring.plugins['badge']).not.toHaveProperty('peers')
})
