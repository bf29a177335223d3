import { type Command, Option } from 'commander'
import type { PlatformClient, ScriptKind, ScriptTrace, ScriptView } from '../../core/control/client/index.js'
import { isShopError } from '../../core/model/errors.js'
import { answering, type Cli } from '../command/cli.js'
import { readInput } from '../command/read-input.js'
import { teach } from '../command/teach.js'
import { usageError } from '../command/usage-error.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'
import { declareScriptSwitches } from './script-switches.js'

interface InShop {
  readonly tenant: string
}

interface SaveOptions extends InShop {
  /** That of the script, where there is one. */
  readonly kind?: ScriptKind
  readonly file: string
  readonly on?: boolean
}

interface TryOptions extends InShop {
  readonly kind?: ScriptKind
  readonly file?: string
  readonly order?: string
  readonly cart?: string
}

/** `shopctl script …`. */
export function declareScript(group: Command, cli: Cli): void {
  const list = inShop(group.command('list'))
    .description('A shop’s scripts, and which version of each is on.')
    .action(answering(cli, (options: InShop) => listScripts(cli, options)))
  teach(list, [['shopctl script list --tenant acme', '']])
  const save = inShop(group.command('save'))
    .description('Keep a version of a script. It is not on by that, and never changes.')
    .argument('<name>', 'small letters, digits and dashes')
    .addOption(kindOption())
    .requiredOption('--file <file>', 'its JavaScript; - reads stdin')
    .option('--on', 'switch it on, too')
    .action(answering(cli, (name: string, options: SaveOptions) => saveScript(cli, name, options)))
  teach(
    save,
    [
      ['shopctl script save ten-percent --kind discount --file ten-percent.js --tenant acme', ''],
      [
        'shopctl script save ten-percent --file ten-percent.js --tenant acme --on',
        'a newer version, and have it count',
      ],
    ],
    'A script stays of the kind that it began as. docs/scripts.md tells what a script gets and what it answers.',
  )
  const attempt = inShop(group.command('try'))
    .description(
      'Ask a script once, on a past order or a cart, and see what it got, said and answered. Nothing changes.',
    )
    .argument('<name>', 'the script; its newest version, where no file is given')
    .addOption(kindOption())
    .option('--file <file>', 'a source that is not saved; - reads stdin')
    .option('--order <id>', 'on this order; the shop’s last one, where neither is given')
    .option('--cart <id>', 'on this cart')
    .action(answering(cli, (name: string, options: TryOptions) => tryScript(cli, name, options)))
  teach(attempt, [
    ['shopctl script try ten-percent --tenant acme', 'the newest version, which it names, on the last order'],
    ['shopctl script try ten-percent --kind discount --file draft.js --order ord_1 --tenant acme', ''],
  ])
  declareScriptSwitches(group, cli)
}

const inShop = (command: Command): Command => command.requiredOption('--tenant <slug>', 'the shop')
const kindOption = (): Option =>
  new Option('--kind <kind>', 'where the shop asks it').choices(['discount', 'shipping', 'checkout'])

async function listScripts(cli: Cli, { tenant }: InShop): Promise<Answer> {
  const scripts = await (await connect(cli)).scripts(tenant).list()
  const none = `${tenant} has no scripts.`
  return { data: scripts, show: (look) => (scripts.length === 0 ? none : table(scripts, columns, look)) }
}

const columns: readonly Column<ScriptView>[] = [
  { title: 'name', of: ({ name }) => name, paint: (_row, { bold }) => bold },
  { title: 'kind', of: ({ kind }) => kind },
  { title: 'on', of: ({ live }) => (live === null ? '-' : `version ${live}`) },
  { title: 'newest', of: ({ version }) => version },
  { title: 'saved', of: ({ savedAt }) => new Date(savedAt).toLocaleString('sv-SE') },
  { title: 'by', of: ({ by }) => by },
]

async function saveScript(cli: Cli, name: string, { tenant, kind, file, on }: SaveOptions): Promise<Answer> {
  const source = await readInput(cli, file)
  const scripts = (await connect(cli)).scripts(tenant)
  const { version } = await scripts.save(name, { kind: kind ?? (await kindOf(scripts, name)), source })
  if (on === true) await scripts.switch(name, version)
  return {
    data: { name, version, live: on === true ? version : null },
    show: ({ paint }) => `${paint.green('✓')} ${name}, version ${version}, is saved${on === true ? ', and on' : ''}.`,
  }
}

/** Only a new one has to be told. */
async function kindOf(scripts: ReturnType<PlatformClient['scripts']>, name: string): Promise<ScriptKind> {
  try {
    return (await scripts.history(name)).kind
  } catch (error) {
    if (!isShopError(error) || error.code !== 'SCRIPT_NOT_FOUND') throw error
    throw usageError(
      `The script ${name} is a new one: say where the shop asks it, --kind discount, shipping or checkout.`,
      'shopctl script save',
    )
  }
}

async function tryScript(cli: Cli, name: string, { tenant, file, ...options }: TryOptions): Promise<Answer> {
  const scripts = (await connect(cli)).scripts(tenant)
  const known = file === undefined || options.kind === undefined ? await scripts.history(name) : undefined
  const source = file === undefined ? known?.source : await readInput(cli, file)
  const kind = options.kind ?? known?.kind ?? 'discount'
  const { order, cart } = options
  const trace = await scripts.try(name, {
    kind,
    source: source ?? '',
    ...(order === undefined ? {} : { order }),
    ...(cart === undefined ? {} : { cart }),
  })
  const tried = file === undefined && known !== undefined ? { version: known.version, live: known.live } : {}
  return {
    data: { ...trace, ...tried },
    show: (look) => traceWords({ ...trace, ...tried }, look),
    exitCode: trace.problem === undefined ? 0 : 2,
  }
}

/** What was tried of what is saved; neither where a file was. `live` is what is on. */
type Tried = ScriptTrace & Partial<Pick<ScriptView, 'version' | 'live'>>

/** The newest version is not always the one that the shop asks. */
function sourceWords({ version, live = null }: Tried): string {
  if (version === undefined) return ''
  if (live === version) return ` version ${version} (which is on)`
  return ` version ${version} (${live === null ? 'none is on' : `version ${live} is on`})`
}

function traceWords(tried: Tried, { paint }: Look): string {
  const { on, input, answer, problem, log, ms, fuel } = tried
  const place = problem?.line === undefined ? '' : ` (line ${problem.line})`
  const end =
    problem === undefined
      ? `${paint.green('✓')} ${safeLine(JSON.stringify(answer))}`
      : `${paint.red('✗')} ${problem.code}${place}: ${safeLine(problem.message)}`
  return [
    `Tried${sourceWords(tried)} on ${safeLine(on)}`,
    paint.dim(safeLine(JSON.stringify(input))),
    ...log.map((line) => `  ${safeLine(line)}`),
    end,
    paint.dim(`${ms.toFixed(2)} ms, fuel ${fuel}`),
  ].join('\n')
}
