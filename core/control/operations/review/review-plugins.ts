import { isNamedBy, shopError } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { NewReview } from '../../store/reviews.js'
import type { ReviewsView, WaitingVersion } from '../../views.js'

/** More plugins than these are looked at by their names. */
const mostPlugins = 1_000

/** What was said of versions, and what waits for a word. */
export async function readReviews({
  reviews,
  wholeRegistry,
  reviewRequired,
  unreviewed,
}: Control): Promise<ReviewsView> {
  const said = await reviews.list()
  if (!reviewRequired) return { required: false, waiting: [], said }
  const known = new Set(said.map(idOf))
  const waiting: WaitingVersion[] = []
  for (const { name } of await wholeRegistry.search('', { limit: mostPlugins })) {
    if (isNamedBy(unreviewed, name)) continue
    const packument = await wholeRegistry.packument(name, { own: true })
    for (const version of Object.keys(packument?.versions ?? {})) {
      if (known.has(idOf({ package: name, version }))) continue
      const { scopes } = await wholeRegistry.manifest(name, version)
      waiting.push({ package: name, version, scopes, publishedAt: packument?.time?.[version] ?? '' })
    }
  }
  return { required: true, waiting: waiting.toSorted((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1)), said }
}

const idOf = (one: { readonly package: string; readonly version: string }): string => `${one.package}@${one.version}`

/** Says a word on a version, and answers the shops that run it. PLUGIN_NOT_FOUND, VERSION_NOT_FOUND. */
export async function reviewPlugin(control: Control, review: NewReview): Promise<readonly string[]> {
  const { wholeRegistry, reviews, releases, log } = control
  await wholeRegistry.manifest(review.package, review.version)
  await reviews.say(review)
  const { verdict, reason, by } = review
  const running = await releases.running(review.package, review.version)
  log('a plugin’s version was reviewed', { plugin: idOf(review), verdict, reason, by, running })
  return running
}

/** Takes the word on a version back. REVIEW_NOT_FOUND. */
export async function unreviewPlugin({ reviews, log }: Control, name: string, version: string): Promise<void> {
  if (!(await reviews.takeBack(name, version))) throw shopError('REVIEW_NOT_FOUND', `${name}@${version}`)
  log('a review was taken back', { plugin: `${name}@${version}` })
}
