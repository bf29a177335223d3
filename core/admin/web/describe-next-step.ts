import type { Problem } from '../../model/index.js'

const fromHistory = 'History shows which ones you can go back to.'
const oneOfThem = 'Keep one of them: switch the other one off under My plugins, or remove it.'
const another = 'Ask whoever runs the platform, or the plugin’s author, for a version that fits.'

/** Where the platform's next step is one for the command line, a seller's. */
const forSellers: Readonly<Record<string, string>> = {
  INSTALLATION_EXISTS: 'You find it under My plugins.',
  INSTALLATION_NOT_FOUND: 'Somebody has removed it meanwhile. Load this page again to see what is there.',
  PLUGIN_NOT_FOUND: 'It may have been withdrawn. Look for another one under Find plugins.',
  RELEASE_FAILED: 'Your shoppers noticed nothing. Tell the plugin’s author what it says here.',
  PLUGIN_UNTRUSTED: 'Ask whoever runs the platform to look at it, and to say that they trust it.',
  CONFIG_INVALID: 'Nothing was changed. Mend the setting and save again.',
  CONSENT_NEEDED: 'Load this page again: the button asks you then for what is new.',
  PLUGIN_NEEDED: 'Switch off or remove what needs it first.',
  PLUGIN_KILLED: 'Update it where there is a newer version, or remove it.',
  PROVIDER_CONFLICT: oneOfThem,
  SERVICE_CONFLICT: oneOfThem,
  ROUTE_TAKEN: oneOfThem,
  HOOK_ORDER_CYCLE: 'They do not go together: do without one of them.',
  DEPENDENCY_CYCLE: another,
  PACKAGE_NOT_FOUND: another,
  PACKAGE_CORRUPT: 'Nothing was installed. Tell whoever runs the platform.',
  PACKAGES_TOO_LARGE: 'Nothing was installed. Add fewer plugins at once, or tell the plugin’s author.',
  SDK_INCOMPATIBLE: another,
  DEPENDENCY_UNSUPPORTED: another,
  SERVICE_MISSING: another,
  VERSION_NOT_FOUND: another,
  VERSION_TOO_YOUNG: 'Try again then.',
  NOT_A_PLUGIN: another,
  MANIFEST_INVALID: another,
  BUILD_FAILED: 'Nothing was changed. Tell the plugin’s author what it says here.',
  TABLES_TAKEN: 'Ask whoever runs the platform to take away what the other one has stored.',
  TABLES_CONTRACTED: 'Stay with the newer version.',
  MIGRATION_STEP: 'Ask whoever runs the platform to update it in two steps.',
  PURGE_WAITS: 'Bring it back under My plugins.',
  NOTHING_WAITS: 'Load this page again to see what is there.',
  RELEASE_NOT_FOUND: fromHistory,
  RELEASE_NEVER_LIVE: fromHistory,
  RELEASE_COLLECTED: fromHistory,
  SHOP_NOT_RUNNING:
    'The platform starts it again by itself. If it does not come back, go back to an earlier release under History.',
  SHOP_UNAVAILABLE: 'Try again in a moment.',
  WEBHOOK_TYPE_UNKNOWN: 'Choose from the list. Events of a plugin are there when it is installed.',
  WEBHOOK_EXISTS: 'Use that one, or remove it first.',
  WEBHOOKS_TOO_MANY: 'Remove one that you no longer need.',
  WEBHOOK_OFF: 'Choose Go on first.',
  SCRIPT_UNREADABLE: 'Nothing was saved. Mend that line and save again.',
  SCRIPT_IS_ON: 'Switch it off first.',
  INTERNAL: 'Try again in a moment. If it stays so, tell whoever runs the platform.',
}

const isForTerminals = /shopctl |SHOPCTL_/

/** The next step after what the platform has refused, in a seller's words; undefined where there is none for them. */
export const describeNextStep = ({ code, hint }: Pick<Problem, 'code' | 'hint'>): string | undefined =>
  forSellers[code] ?? (isForTerminals.test(hint ?? '') ? undefined : hint)
