import { test } from 'vitest'
import { execSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { publish } from '../setup/publish.js'
import { childrenOf } from '../setup/processes.js'
import { addPlugins, bare, openShop } from '../setup/small-shop.js'
import { TestPlatform } from '../setup/test-platform.js'
import { setTimeout as delay } from 'node:timers/promises'

test('x', async () => {
  const platform = await TestPlatform.start({ environment: bare })
  try {
    await publish(platform, platform.home, { name: 'plain', source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Plain {}` })
    await openShop(platform, 'acme')
    for (let k = 0; k < 12; k++) {
    const pid = (await childrenOf(platform.home)).find(({ command }) => command.includes('registry/server.js'))?.pid!
    if (k % 3 === 0) { process.kill(pid, 'SIGSTOP'); await addPlugins(platform.client, 'acme', { package: 'plain', name: `q${k}`}).catch((e) => console.log('stopped', e.code));  process.kill(pid, 'SIGCONT') }
    process.kill(pid, 'SIGKILL')
    const t = Date.now()
    for (let i = 0; i < 100; i++) {
      const r = await addPlugins(platform.client, 'acme', { package: 'plain', name: `p${k}-${i}`}).then(() => 'ok', (e) => e.code)
      if (r === 'ok') break
      if (r === 'PLUGIN_NOT_FOUND') {
        console.log('NOT FOUND', k, i, pid, (await childrenOf(platform.home)).map(c=>c.pid+' '+c.command))
        console.log(execSync(`ss -ltnp | grep ${new URL(platform.client.file.registry.url).port}`).toString())
        console.log(await readdir(join(platform.home, 'registry'), {recursive: true}))
        await delay(1000)
      }
      await delay(100)
    }
    console.log(k, Date.now() - t)
    }
  } finally { console.log(platform.output()); console.log(execSync(`cat ${platform.home}/logs/platform.log`).toString().split('\n').slice(-30).join('\n')); await platform.close() }
}, 160000)
