import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Cli } from '../../bin/command/cli.js'
import { createProgram } from '../../bin/program.js'
import { startFakePlatform } from './fake-platform.js'
import { cli } from './run-cli.js'

const groups = [
  'up',
  'status',
  'doctor',
  'tenant',
  'apply',
  'author',
  'kernel',
  'verify',
  'gc',
  'catalog',
  'plugin',
  'release',
  'order',
  'event',
  'webhook',
  'script',
  'try',
  'logs',
  'explain',
  'build',
  'completion',
]

/** Every command line that does something: `plugin add`. */
const commands = (await createProgram(groups, {} as Cli)).commands
  .filter((group) => group.name() !== 'help')
  .flatMap((group) =>
    group.commands.length === 0 ? [group.name()] : group.commands.map((command) => `${group.name()} ${command.name()}`),
  )

/** All there are, in the order of the help. */
const known = [
  'up',
  'status',
  'doctor',
  'tenant create',
  'tenant list',
  'tenant export',
  'tenant remove',
  'tenant password',
  'apply',
  'author create',
  'author list',
  'author token',
  'author remove',
  'author grant',
  'author revoke',
  'kernel list',
  'kernel move',
  'kernel settle',
  'verify',
  'gc',
  'catalog import',
  'catalog list',
  'plugin search',
  'plugin info',
  'plugin trust',
  'plugin private',
  'plugin allow',
  'plugin impact',
  'plugin trial',
  'plugin review',
  'plugin approve',
  'plugin reject',
  'plugin deprecate',
  'plugin yank',
  'plugin kill',
  'plugin add',
  'plugin update',
  'plugin set',
  'plugin configure',
  'plugin enable',
  'plugin disable',
  'plugin graph',
  'plugin list',
  'plugin auto-update',
  'plugin remove',
  'plugin data',
  'plugin export',
  'plugin purge',
  'plugin restore',
  'plugin place',
  'plugin token',
  'plugin run',
  'plugin new',
  'plugin check',
  'plugin publish',
  'plugin pack',
  'plugin dev',
  'plugin test',
  'release list',
  'release rollback',
  'release diff',
  'order place',
  'order import',
  'event list',
  'event replay',
  'event drop',
  'event read',
  'event describe',
  'webhook add',
  'webhook list',
  'webhook pause',
  'webhook resume',
  'webhook remove',
  'webhook rotate',
  'webhook test',
  'webhook log',
  'webhook replay',
  'script list',
  'script save',
  'script try',
  'script on',
  'script off',
  'script remove',
  'script history',
  'script types',
  'try login',
  'try checkout',
  'logs',
  'explain',
  'build',
  'completion',
]

test('the commands are these', () => {
  expect(commands).toEqual(known)
})

test.for(commands)('the help of "%s" has an example that is a line of it, and --json (P17)', async (command) => {
  const { code, stdout } = await cli([...command.split(' '), '--help'])
  expect(code).toBe(0)
  expect(stdout.split('Examples:')[1]).toContain(`  shopctl ${command}`)
  // A shell's script is no answer for programs.
  if (command !== 'completion') expect(stdout).toContain('--json')
})

test('the help names the groups, under the headings of docs/commands.md, the exit codes and SHOPCTL_HOME', async () => {
  const { code, stdout } = await cli(['--help'])
  expect(code).toBe(0)
  for (const word of [...groups, 'Exit codes:', 'SHOPCTL_HOME']) expect(stdout).toContain(word)
  const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8')
  const headings = [...stdout.matchAll(/^(For .*):$/gm)].map(([, heading = '']) => heading)
  expect(headings).toHaveLength(3)
  for (const heading of headings) expect(page).toContain(`## ${heading}\n`)
})

test('--version answers the version of the package', async () => {
  expect(await cli(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
})

test.for([
  [[], ''],
  [['plugin'], ''],
])('a command line that names no command gets the help on stderr and 2: %j', async ([argv]) => {
  const { code, stdout, stderr } = await cli(argv as string[])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('Usage:')
})

test.for([
  [['plug'], "Unknown command 'plug' (Did you mean plugin?)", 'shopctl --help'],
  [['plugin', 'ad', 'x'], "Unknown command 'ad' (Did you mean add?)", 'shopctl plugin --help'],
  [['plugin', 'add', '--tenant', 'acme'], "Missing required argument 'spec'.", 'shopctl plugin add --help'],
  [['status', '--fast'], "Unknown option '--fast'.", 'shopctl status --help'],
  [
    ['tenant', 'list', 'acme'],
    "Too many arguments for 'list'. Expected 0 arguments but got 1: acme.",
    'shopctl tenant list --help',
  ],
] as const)('wrong usage says what is wrong and whose help to read: %j', async ([argv, title, help]) => {
  const { code, stderr } = await cli(argv)
  expect(code).toBe(2)
  expect(stderr).toContain(`USAGE  ${title}\n`)
  expect(stderr).toContain(`See:  ${help}\n`)
})

test('who leaves out the shop is told the option, and the shops by name where a platform runs', async () => {
  const platform = await startFakePlatform()
  try {
    const [known, unknown] = await Promise.all([
      cli(['plugin', 'list'], { home: platform.home }),
      cli(['plugin', 'list'], { home: '/nowhere' }),
    ])
    expect(known).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "USAGE  Required option '--tenant <slug>' not specified.\n" +
        '  → Name the shop:  --tenant acme     See:  shopctl plugin list --help\n',
    })
    expect(unknown.stderr).toContain(
      '--tenant <slug>     All:  shopctl tenant list     See:  shopctl plugin list --help\n',
    )
  } finally {
    await platform.close()
  }
})

test('wrong usage with --json is an object too', async () => {
  const { code, stdout } = await cli(['plugin', 'info', '--json'])
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 'USAGE',
      title: "Missing required argument 'name'.",
      hint: 'See:  shopctl plugin info --help',
      status: 400,
    },
  })
})
