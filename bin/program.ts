import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { Cli } from './command/cli.js'
import { Misuse } from './command/misuse.js'
import { teach } from './command/teach.js'
import { packageRoot } from './package-root.js'

/** Declares a command and what is below it. */
export type Declare = (command: Command, cli: Cli) => void

interface Group {
  readonly summary: string
  /** Loaded only when the command line names it. */
  readonly load: () => Promise<Declare>
}

/** Under the headings of the help, which are those of README.md, too. */
const groups: Readonly<Record<string, Readonly<Record<string, Group>>>> = {
  'For operators, the platform:': {
    up: {
      summary: 'Start the platform and all its shops',
      load: async () => (await import('./operator/up.js')).declareUp,
    },
    status: {
      summary: 'Show what runs, and where',
      load: async () => (await import('./operator/status.js')).declareStatus,
    },
    doctor: {
      summary: 'Try what this machine can put around the shops, and whether the bus takes events',
      load: async () => (await import('./operator/doctor.js')).declareDoctor,
    },
    tenant: {
      summary: 'Make, list and remove shops',
      load: async () => (await import('./operator/tenant.js')).declareTenant,
    },
    apply: {
      summary: 'Bring shops to where their files want them',
      load: async () => (await import('./operator/apply.js')).declareApply,
    },
    author: {
      summary: 'Let others publish to the registry: accounts, tokens, names',
      load: async () => (await import('./operator/author.js')).declareAuthors,
    },
    kernel: {
      summary: 'Bring shops over to a newer platform, and back',
      load: async () => (await import('./operator/kernel.js')).declareKernel,
    },
    verify: {
      summary: 'Prove that a shop runs what was published',
      load: async () => (await import('./operator/verify.js')).declareVerify,
    },
    gc: {
      summary: 'Take away what no release needs any more',
      load: async () => (await import('./operator/gc.js')).declareGc,
    },
  },
  'For sellers, a shop:': {
    catalog: {
      summary: 'Fill a shop with products from a file, and see what it sells',
      load: async () => (await import('./seller/catalog.js')).declareCatalog,
    },
    plugin: {
      summary: 'Find, install and configure plugins; write and publish your own',
      load: async () => (await import('./plugin/plugin.js')).declarePlugin,
    },
    release: {
      summary: 'See a shop’s releases, and go back to one',
      load: async () => (await import('./seller/release.js')).declareRelease,
    },
    order: {
      summary: 'Order for somebody: one by phone, or many from a file',
      load: async () => (await import('./seller/order.js')).declareOrder,
    },
    event: {
      summary: 'See what happens in shops, what plugins could not take, and have it tried again',
      load: async () => (await import('./seller/event.js')).declareEvent,
    },
    webhook: {
      summary: 'Have a shop’s events posted elsewhere, signed',
      load: async () => (await import('./seller/webhook.js')).declareWebhook,
    },
    script: {
      summary: 'Write rules of a shop’s own: discounts, shipping, checkout',
      load: async () => (await import('./seller/script.js')).declareScript,
    },
  },
  'For authors, and for a closer look:': {
    try: { summary: 'Be a shopper for a moment', load: async () => (await import('./author/try.js')).declareTry },
    logs: {
      summary: 'Read what a shop’s workers write',
      load: async () => (await import('./author/logs.js')).declareLogs,
    },
    explain: {
      summary: 'Tell what became of a request',
      load: async () => (await import('./author/explain.js')).declareExplain,
    },
    build: {
      summary: 'Make a shop’s bundle from its tenant file, with no platform running',
      load: async () => (await import('./author/build-command.js')).declareBuild,
    },
  },
}

/** Declared only where they are asked for: completion needs all other commands. */
const completing = ['complete', 'completion']

const exits = `Exit codes:
  0    done
  1    a fault of ours
  2    wrong usage, or refused: what was asked for is not there, not valid or not allowed
  3    the platform, its database or its registry is down
  130  you stopped waiting (Ctrl-C)

Settings (environment):
  SHOPCTL_HOME   the folder with the platform's state. Unset, "up" takes .shopctl in the current folder,
                 and all other commands the nearest .shopctl from the current folder upwards.
  SHOPCTL_REGISTRY, SHOPCTL_TOKEN
                 for authors: where "plugin publish" sends to, and as whom: docs/authors.md
  NO_COLOR       no colours
  SHOPCTL_DEBUG  shows where a fault of ours happened
  More of them:  shopctl up --help, and all in docs/settings.md`

/** The whole command line; of the groups only those that `argv` names are loaded. */
export async function createProgram(argv: readonly string[], cli: Cli): Promise<Command> {
  const program = new Command('shopctl')
    .description('Shops that take plugins while they run.')
    .version(versionOf(packageRoot))
    .configureOutput({
      writeOut: (text) => cli.print.help(text),
      writeErr: (text) => cli.print.note(text.trimEnd()),
      outputError: () => undefined, // it is thrown, and told like every other failure
    })
    .configureHelp({ subcommandTerm: termOf, subcommandDescription: summaryOf })
  const isCompleting = completing.includes(argv[0] ?? '')
  for (const [heading, commands] of Object.entries(groups)) {
    program.commandsGroup(heading)
    for (const [name, { summary, load }] of Object.entries(commands)) {
      const command = program.command(name).description(summary)
      if (argv.includes(name) || isCompleting) (await load())(command, cli)
    }
  }
  program.commandsGroup('Others:')
  if (!isCompleting)
    program
      .command('completion')
      .description('Have your shell complete commands: bash, zsh, fish, powershell')
      .argument('<shell>')
  teach(program, firstSteps, exits)
  finish(program, 'shopctl', argv)
  if (isCompleting) (await import('./command/completion.js')).declareCompletion(program)
  return program
}

const firstSteps = [
  ['shopctl up', 'start the platform here'],
  ['shopctl tenant create acme', 'make a shop'],
  ['shopctl catalog import products.json --tenant acme', 'give it something to sell'],
  ['shopctl plugin search mail', 'find a plugin'],
  ['shopctl plugin add welcome-mail --tenant acme', 'install it, live'],
  ['shopctl plugin new greeter', 'write your own'],
] as const

/** Gives each command `--json`, and errors of usage the command that they belong to. */
function finish(command: Command, path: string, argv: readonly string[]): void {
  command.exitOverride((error) => {
    // One that is misspelt is missing too, and the spelling is what can be mended.
    const misspelt = error.code === 'commander.missingMandatoryOptionValue' ? unknownOption(command, argv) : undefined
    if (misspelt !== undefined) command.error(`unknown option '${misspelt}'`, { code: 'commander.unknownOption' })
    throw new Misuse(error, path)
  })
  if (path !== 'shopctl') command.helpCommand(false)
  if (command.commands.length === 0) command.option('--json', 'answer with one JSON value on stdout, errors too')
  for (const child of command.commands) finish(child, `${path} ${child.name()}`, argv)
}

function unknownOption({ options }: Command, argv: readonly string[]): string | undefined {
  const known = new Set(['--help', ...options.map(({ long }) => long)])
  const end = argv.indexOf('--')
  const given = argv.slice(0, end === -1 ? argv.length : end).filter((word) => word.startsWith('--'))
  return given.map((word) => word.split('=')[0]).find((word) => !known.has(word))
}

/** A command as lists show it: its arguments, for its options have room in its own help. */
function termOf(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`
    return argument.required ? `<${name}>` : `[${name}]`
  })
  return [command.name(), ...words].join(' ')
}

/** The first sentence of its description. */
const summaryOf = (command: Command): string => command.description().split(/[.:;](?: |$)/)[0] ?? ''

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}
