import { join } from 'node:path'

/**
 * The environment of the registry's process: the platform's own, without what would change verdaccio's settings behind our
 * back, and with V8's compile cache, which saves a quarter of the start.
 */
export function registryEnvironment(home: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('VERDACCIO_'))
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: join(home, 'cache', 'node'), NODE_ENV: 'production' }
}
