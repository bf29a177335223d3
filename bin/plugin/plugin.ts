import type { Command } from 'commander'
import type { Cli } from '../command/cli.js'
import { declareAuthor } from './author/plugin-author.js'
import { declareDev } from './author/plugin-dev.js'
import { declareTest } from './author/plugin-test.js'
import { declareAutoUpdate } from './in-shop/plugin-auto-update.js'
import { declareData } from './in-shop/plugin-data.js'
import { declarePlace } from './in-shop/plugin-place.js'
import { declareRun } from './in-shop/plugin-run.js'
import { declareSet } from './in-shop/plugin-set.js'
import { declareToken } from './in-shop/plugin-token.js'
import { declareAllow } from './market/plugin-allow.js'
import { declareImpact } from './market/plugin-impact.js'
import { declareKill } from './market/plugin-kill.js'
import { declareMarket } from './market/plugin-market.js'
import { declarePrivate } from './market/plugin-private.js'
import { declareReview } from './market/plugin-review.js'
import { declareTrial } from './market/plugin-trial.js'
import { declareTrust } from './market/plugin-trust.js'

/** `shopctl plugin …`: the marketplace, a shop’s plugins, and the author’s commands. */
export function declarePlugin(group: Command, cli: Cli): void {
  group.commandsGroup('The marketplace:')
  declareMarket(group, cli)
  declareTrust(group, cli)
  declarePrivate(group, cli)
  declareAllow(group, cli)
  declareImpact(group, cli)
  declareTrial(group, cli)
  declareReview(group, cli)
  declareKill(group, cli)
  group.commandsGroup('In a shop:')
  declareSet(group, cli)
  declareAutoUpdate(group, cli)
  declareData(group, cli)
  declarePlace(group, cli)
  declareToken(group, cli)
  declareRun(group, cli)
  group.commandsGroup('For authors:')
  declareAuthor(group, cli)
  declareDev(group, cli)
  declareTest(group, cli)
}
