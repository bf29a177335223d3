import type { Command } from 'commander'
import type { Cli } from './cli.js'
import { declareAllow } from './plugin-allow.js'
import { declareAuthor } from './plugin-author.js'
import { declareAutoUpdate } from './plugin-auto-update.js'
import { declareData } from './plugin-data.js'
import { declareDev } from './plugin-dev.js'
import { declareImpact } from './plugin-impact.js'
import { declareKill } from './plugin-kill.js'
import { declareMarket } from './plugin-market.js'
import { declarePlace } from './plugin-place.js'
import { declarePrivate } from './plugin-private.js'
import { declareReview } from './plugin-review.js'
import { declareRun } from './plugin-run.js'
import { declareSet } from './plugin-set.js'
import { declareTest } from './plugin-test.js'
import { declareToken } from './plugin-token.js'
import { declareTrial } from './plugin-trial.js'
import { declareTrust } from './plugin-trust.js'

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
