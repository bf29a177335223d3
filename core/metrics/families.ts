import type { Census } from './census.js'
import { censusFamilies } from './census-families.js'
import type { Family } from './exposition.js'
import { handlerFamilies } from './handler-families.js'
import { histogramOf } from './histogram.js'
import type { Metrics } from './metrics.js'
import { shopFamilies } from './shop-families.js'

/** Everything that there is to scrape. */
export const familiesOf = (metrics: Metrics, census: Census): Family[] => [
  ...handlerFamilies(metrics),
  ...shopFamilies(metrics),
  ...censusFamilies(census),
  ...changeFamilies(metrics),
]

const changeFamilies = ({ changes, phases }: Metrics): Family[] => [
  {
    name: 'shopctl_changes_total',
    help: 'Changes of shops’ sets, by how they ended.',
    type: 'counter',
    samples: Object.entries(changes).map(([outcome, value]) => ({ labels: { outcome }, value })),
  },
  {
    name: 'shopctl_change_phase_seconds',
    help: 'How long the phases of changes took; a build is the phase link, a swap the phase switch.',
    type: 'histogram',
    samples: [...phases].flatMap(([phase, tally]) => histogramOf(tally, { phase })),
  },
]
