import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import parsePrometheusTextFormat from 'parse-prometheus-text-format'
import type { TestPlatform } from './test-platform.js'

/** A series as Prometheus reads it. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export type Scraped = ReadonlyMap<string, readonly Series[]>

/** The type of a histogram makes this reader throw labels together; without it a histogram is its plain series. */
const typesOfHistograms = /^# TYPE \S+ histogram\n/gm

/** What Prometheus's own reader, ported, makes of a text. */
export function parseScrape(text: string): Scraped {
  const families = Map.groupBy(parsePrometheusTextFormat(text.replaceAll(typesOfHistograms, '')), ({ name }) => name)
  const series = [...families].map(([name, parts]): [string, Series[]] => [
    name,
    parts.flatMap(({ metrics }) => metrics.map(({ labels = {}, value }) => ({ labels, value: Number(value) }))),
  ])
  return new Map(series)
}

/** Scrapes a platform as Prometheus would, by the token that is for that. */
export async function scrape({ home, client }: TestPlatform): Promise<Scraped> {
  const token = (await readFile(join(home, 'metrics-token'), 'utf8')).trim()
  const answer = await fetch(new URL('/metrics', client.file.api), { headers: { authorization: `Bearer ${token}` } })
  if (answer.status !== 200) throw new Error(`the metrics door answered ${answer.status}`)
  return parseScrape(await answer.text())
}

/** The series of a metric that have these labels. */
export const seriesOf = (scraped: Scraped, name: string, labels: Readonly<Record<string, string>> = {}): Series[] =>
  (scraped.get(name) ?? []).filter((series) =>
    Object.entries(labels).every(([key, value]) => series.labels[key] === value),
  )
