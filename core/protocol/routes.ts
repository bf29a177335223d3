/** `GET /wishes/:id` by what it answers: a parameter's name makes no other route of it. */
export function routeKey(route: string): string {
  const { verb, segments } = partsOf(route)
  return `${verb} ${segments.map((segment) => segment.replaceAll(parameter, '$1:')).join('/')}`
}

/**
 * Whether a request for `route` would have been one for `whole`: it is the same, or has a fixed word where `whole` has a
 * parameter, so that it would take some of its requests away.
 */
export function takesFrom(whole: string, route: string): boolean {
  const [one, other] = [partsOf(whole), partsOf(route)]
  return (
    one.verb === other.verb &&
    one.segments.length === other.segments.length &&
    one.segments.every((segment, index) => isParameter(segment) || segment === other.segments[index])
  )
}

// A colon that is written twice is one of the address.
const parameter = /((?:^|[^:])(?:::)*):(?!:)[^/(\-.:*]+/g

const isParameter = (segment: string): boolean => segment.search(parameter) === 0 || segment === '*'

function partsOf(route: string): { readonly verb: string; readonly segments: readonly string[] } {
  const at = route.indexOf(' ')
  return { verb: route.slice(0, at), segments: route.slice(at + 1).split('/') }
}
