import { expect, test } from 'vitest'
import type { Cli } from '../../bin/cli.js'
import { createProgram } from '../../bin/program.js'
import { cli } from './run-cli.js'

const groups = [
  'up',
  'status',
  'doctor',
  'tenant',
  'catalog',
  'author',
  'plugin',
  'release',
  'kernel',
  'order',
  'event',
  'webhook',
  'script',
  'explain',
  'verify',
  'gc',
  'logs',
  'try',
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
  'apply',
  'tenant create',
  'tenant list',
  'tenant export',
  'tenant remove',
  'tenant password',
  'catalog import',
  'catalog list',
  'author create',
  'author list',
  'author token',
  'author remove',
  'author grant',
  'author revoke',
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
  'kernel list',
  'kernel move',
  'kernel settle',
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
  'explain',
  'verify',
  'gc',
  'logs',
  'try login',
  'try checkout',
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

test('the help names the groups, the exit codes and SHOPCTL_HOME', async () => {
  const { code, stdout } = await cli(['--help'])
  expect(code).toBe(0)
  for (const word of [...groups, 'Exit codes:', 'SHOPCTL_HOME']) expect(stdout).toContain(word)
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
  [['plugin', 'list'], "Required option '--tenant <slug>' not specified.", 'shopctl plugin list --help'],
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

test('wrong usage with --json is an object too', async () => {
  const { code, stdout } = await cli(['plugin', 'list', '--json'])
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 'USAGE',
      title: "Required option '--tenant <slug>' not specified.",
      hint: 'See:  shopctl plugin list --help',
      status: 400,
    },
  })
})
