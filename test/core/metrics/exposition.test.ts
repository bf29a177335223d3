import { expect, test } from 'vitest'
import { exposition } from '../../../core/metrics/exposition.js'
import { histogramOf } from '../../../core/metrics/histogram.js'
import { Tally } from '../../../core/metrics/tally.js'
import { parseScrape, seriesOf } from '../../setup/scrape.js'

test('the text is read by Prometheus’s reader as it was meant, whatever stands in a label (P18)', () => {
  const labels = { tenant: 'acme', point: 'a "quoted" \\ line\nand another' }
  const text = exposition([
    { name: 'calls_total', help: 'Calls.', type: 'counter', samples: [{ labels, value: 3 }] },
    { name: 'nothing', help: 'Nothing.', type: 'gauge', samples: [] },
  ])
  const scraped = parseScrape(text)
  expect(seriesOf(scraped, 'calls_total')).toMatchObject([{ labels, value: 3 }])
  expect(scraped.has('nothing')).toBe(false)
})

test('a histogram’s buckets are cumulative, end with all, and are in seconds (P18)', () => {
  const tally = new Tally()
  for (const ms of [0.001, 0.003, 0.2, 3, 60_000]) tally.count(0, ms)
  const samples = histogramOf(tally, { tenant: 'acme' })
  const scraped = parseScrape(exposition([{ name: 'took_seconds', help: 'Took.', type: 'histogram', samples }]))
  const buckets = seriesOf(scraped, 'took_seconds_bucket', { tenant: 'acme' })
  const below = Object.fromEntries(buckets.map(({ labels: { le = '' }, value }) => [le, value]))
  expect(below).toMatchObject({ '0.000004': 2, '0.000256': 3, '0.004096': 4, '4.194304': 4, '+Inf': 5 })
  expect(seriesOf(scraped, 'took_seconds_count')).toEqual([{ labels: { tenant: 'acme' }, value: 5 }])
  expect(seriesOf(scraped, 'took_seconds_sum')[0]?.value).toBeCloseTo(60.003204, 5)
})
