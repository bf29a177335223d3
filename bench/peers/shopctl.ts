import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../../test/setup/test-platform.js'
import { BenchPlatform } from '../bench-platform.js'
import { orderOfOne } from '../order-of-one.js'
import type { Contender, Deployment } from './contender.js'

/** A whole platform of ours with its demo shops; the doors are those of one shop, through the gateway. */
export async function shopctl(): Promise<Contender> {
  const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string }
  return { name: 'shopctl', version, ways: ['alone'], install: async () => undefined, deploy }
}

async function deploy(): Promise<Deployment> {
  const bench = await BenchPlatform.start({ SHOPCTL_SAMPLES: 'order-minimum,welcome-mail' })
  try {
    await bench.publish({ name: 'bench-trivial', source: route('trivial') })
    await bench.publish({ name: 'bench-added', source: route('added') })
    await bench.shopctl('plugin', 'add', 'bench-trivial', '--tenant', 'acme')
    await bench.shopctl('plugin', 'add', 'order-minimum', '--tenant', 'acme')
    await bench.shopctl('plugin', 'configure', 'order-minimum', 'minimum=100000000', '--tenant', 'acme')
    const address = await bench.platform.address('acme')
    return {
      address,
      doors: {
        trivial: { method: 'GET', path: '/trivial' },
        vetoed: await orderOfOne(address),
        added: { method: 'GET', path: '/added' },
      },
      pids: () => [bench.platform.process.pid ?? 0],
      add: async () => void (await bench.shopctl('plugin', 'add', 'bench-added', '--tenant', 'acme')),
      close: () => bench.close(),
    }
  } catch (error) {
    await bench.close()
    throw error
  }
}

const route = (path: string): string => `
import { Controller, Get, Plugin } from '@shopctl/sdk'

@Controller('/${path}')
class Route {
  @Get()
  read() {
    return { ok: true }
  }
}

@Plugin({ controllers: [Route] })
export default class Trivial {}
`
