/**
 * The hosts that a plugin's scopes allow: `http:api.example.com` names one, `http:config.url` means the host of the address
 * in that setting, as it stands there.
 */
export function hostsOf(scopes: readonly string[], config: Readonly<Record<string, unknown>>): readonly string[] {
  return scopes.flatMap((scope) => {
    if (!scope.startsWith('http:')) return []
    const named = scope.slice('http:'.length)
    if (!named.startsWith('config.')) return [named.toLowerCase()]
    const address = config[named.slice('config.'.length)]
    const url = typeof address === 'string' ? URL.parse(address) : null
    // What is entered stands for itself: a * in it is no wildcard, and no host.
    return url === null || url.host.includes('*') ? [] : [url.host]
  })
}

/**
 * What an http scope names behind `http:`. A host stands for itself; `*.example.com` for all hosts below `example.com`,
 * however deep, and not for that one. A host without a port means the protocol's own port.
 */
export function isInScope({ host, hostname, port }: URL, scope: string): boolean {
  const named = parseHost(scope)
  if (named === undefined || problemOfHostScope(scope) !== undefined) return false
  if (!named.hostname.startsWith('*.')) return host === named.host
  const behind = named.hostname.slice(1)
  return port === named.port && hostname.endsWith(behind) && isName(hostname.slice(0, -behind.length))
}

/** Why it names no host that could ever be called, or more than a seller can consent to; nothing when it is well. */
export function problemOfHostScope(scope: string): string | undefined {
  if (scope === '*') return 'it would allow every host: name those that are called'
  const [, rest] = /^\*\.([^*]+)$/.exec(scope) ?? []
  if (scope.includes('*') && rest === undefined)
    return 'a * stands for all that is in front of a domain, and nowhere else: *.example.com'
  const named = parseHost(rest ?? scope)
  if (named === undefined) return 'it names no host'
  if (named.hostname.endsWith('.')) return 'leave out the dot at its end'
  if (rest !== undefined && /^[\d.]+$/.test(named.hostname)) return 'there is nothing below an address of numbers'
  if (rest !== undefined && !named.hostname.includes('.'))
    return 'it would allow a whole top-level domain: name the domain'
  return undefined
}

/** Names are as addresses write them: in lower case, and in ASCII. */
const parseHost = (scope: string): URL | undefined => URL.parse(`https://${scope}`) ?? undefined

/** One part or several, none of them empty. */
const isName = (labels: string): boolean => labels.split('.').every((label) => label !== '')
