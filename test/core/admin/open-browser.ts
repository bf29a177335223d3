import { existsSync } from 'node:fs'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

/** A real Chromium: the one that SHOPCTL_CHROMIUM names, the machine's own, or the one that comes from npm. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch(await launchOptions())
}

async function launchOptions(): Promise<LaunchOptions> {
  const named = process.env['SHOPCTL_CHROMIUM'] ?? ['/usr/bin/chromium'].find((path) => existsSync(path))
  if (named !== undefined) return { executablePath: named, args: quiet }
  // Not with the arguments that it proposes: they switch off what keeps sites apart.
  const { default: packed } = await import('@sparticuz/chromium')
  return { executablePath: await packed.executablePath(), args: quiet }
}

/** Nothing but our pages: no sandbox for root, and no calls home. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]
