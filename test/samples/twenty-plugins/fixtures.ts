import { someFacts } from '../../registry/packed.js'
import type { HandmadePackage } from '../../setup/publish-by-hand.js'

/** A plugin with one route, which answers what a package from npm makes of something. */
export interface Fixture {
  readonly name: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly imports: string
  readonly expression: string
  readonly answer: unknown
}

type Row = readonly [
  name: string,
  dependency: readonly [name: string, range: string],
  imports: string,
  expression: string,
  answer: unknown,
]

/** ESM and CommonJS, two majors of one package, conditional exports, JSON, packages that need packages. */
const rows: readonly Row[] = [
  ['old-lodash', ['lodash', '^3'], `import _ from 'lodash'`, `_.VERSION[0]`, '3'],
  ['new-lodash', ['lodash', '^4'], `import _ from 'lodash'`, `_.VERSION[0]`, '4'],
  ['nanoid-esm', ['nanoid', '^5'], `import { nanoid } from 'nanoid'`, `nanoid(9).length`, 9],
  ['nanoid-cjs', ['nanoid', '^3'], `import { nanoid } from 'nanoid'`, `nanoid(7).length`, 7],
  ['time-ms', ['ms', '^2'], `import ms from 'ms'`, `ms('2 days')`, 172_800_000],
  ['semver-cjs', ['semver', '^7'], `import semver from 'semver'`, `semver.inc('1.2.3', 'minor')`, '1.3.0'],
  [
    'dayjs-umd',
    ['dayjs', '^1'],
    `import dayjs from 'dayjs'`,
    `dayjs('2026-02-28').add(1, 'day').format('D MMM')`,
    '1 Mar',
  ],
  [
    'zod-three',
    ['zod', '^3'],
    `import { z } from 'zod'`,
    `z.email === undefined && z.string().safeParse(1).success`,
    false,
  ],
  ['uuid-conditional', ['uuid', '^11'], `import { v4, validate } from 'uuid'`, `validate(v4())`, true],
  ['yaml-conditional', ['yaml', '^2'], `import { parse } from 'yaml'`, `parse('a: [1, 2]').a`, [1, 2]],
  ['he-entities', ['he', '^1'], `import he from 'he'`, `he.encode('<ö>')`, '&#x3C;&#xF6;&#x3E;'],
  ['slugs', ['slugify', '^1'], `import slugify from 'slugify'`, `slugify('Blue Tent', { lower: true })`, 'blue-tent'],
  ['json-mime', ['mime-db', '^1'], `import db from 'mime-db'`, `db['image/png'].extensions`, ['png']],
  ['merging', ['deepmerge', '^4'], `import merge from 'deepmerge'`, `merge({ a: 1 }, { b: 2 })`, { a: 1, b: 2 }],
  ['matching', ['picomatch', '^4'], `import pm from 'picomatch'`, `pm.isMatch('a.js', '*.js')`, true],
  [
    'emitting',
    ['eventemitter3', '^5'],
    `import { EventEmitter } from 'eventemitter3'`,
    `new EventEmitter().emit('x')`,
    false,
  ],
  ['equality', ['fast-deep-equal', '^3'], `import equal from 'fast-deep-equal'`, `equal({ a: [1] }, { a: [1] })`, true],
  ['esm-only', ['camelcase', '^8'], `import camelCase from 'camelcase'`, `camelCase('gift-card')`, 'giftCard'],
  ['chained', ['is-odd', '^3'], `import isOdd from 'is-odd'`, `isOdd(3)`, true],
  [
    'decimals',
    ['bignumber.js', '^9'],
    `import { BigNumber } from 'bignumber.js'`,
    `new BigNumber('0.1').plus('0.2').toString()`,
    '0.3',
  ],
  ['mustached', ['mustache', '^4'], `import Mustache from 'mustache'`, `Mustache.render('{{a}}', { a: 'yes' })`, 'yes'],
]

export const fixtures: readonly Fixture[] = rows.map(([name, [dependency, range], imports, expression, answer]) => ({
  name,
  dependencies: { [dependency]: range },
  imports,
  expression,
  answer,
}))

/** The fixture as it is published. */
export const packageOf = ({ name, dependencies, imports, expression }: Fixture): HandmadePackage => ({
  name,
  code: `
    import { Controller, Get, Plugin } from '@shopctl/sdk'
    ${imports}
    class Answering {
      answer() {
        return { answer: ${expression} }
      }
    }
    Get('/${name}')(Answering.prototype, 'answer')
    Controller()(Answering)
    export default class Fixture {}
    Plugin({ controllers: [Answering] })(Fixture)`,
  manifest: {
    dependencies,
    peerDependencies: { '@shopctl/sdk': '^1' },
    shopctl: { title: name, scopes: [], facts: { ...someFacts, routes: [`GET /${name}`] } },
  },
})
