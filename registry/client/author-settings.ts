import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { shopError } from '../../core/model/index.js'
import { parseNpmrc } from '../server/parse-npmrc.js'

/** Where an author publishes to, and as whom. */
export interface AuthorRegistry {
  readonly url: string
  readonly token?: string
}

/**
 * The registry that `SHOPCTL_REGISTRY` names, or else the one from which .npmrc has the SDK (`@shopctl:registry`), with
 * `SHOPCTL_TOKEN` or the token that .npmrc has for its address. Undefined where nothing is said of either. A token of the
 * environment is sent to no address that stands in the folder: that may be a stranger's. REGISTRY_NOT_NAMED, INPUT_INVALID.
 */
export async function readAuthorRegistry(folder: string, env: NodeJS.ProcessEnv): Promise<AuthorRegistry | undefined> {
  const [named, given] = [env['SHOPCTL_REGISTRY'], env['SHOPCTL_TOKEN']]
  if (!named && given) throw shopError('REGISTRY_NOT_NAMED')
  const npmrc = await readNpmrc(folder, env)
  const url = named || npmrc.get('@shopctl:registry')
  if (url === undefined) return undefined
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw shopError('INPUT_INVALID', `The registry "${url}"`, ['write it as https://host'])
  const token = (named ? given : undefined) || npmrc.get(`//${new URL(url).host}/:_authToken`)
  if (token !== undefined) return { url, token }
  return named ? { url } : undefined
}

/** The author's own file, over that of the folder. */
async function readNpmrc(folder: string, env: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, string>> {
  const own = env['NPM_CONFIG_USERCONFIG'] ?? env['npm_config_userconfig'] ?? join(env['HOME'] ?? homedir(), '.npmrc')
  const [ofFolder, ofUser] = await Promise.all(
    [join(folder, '.npmrc'), own].map((path) => readFile(path, 'utf8').catch(() => '')),
  )
  return new Map([...parseNpmrc(ofUser ?? '', env), ...parseNpmrc(ofFolder ?? '', {})])
}
