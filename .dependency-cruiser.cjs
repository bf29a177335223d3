const { globSync, readFileSync } = require('node:fs')

/**
 * The import rule. A room imports from the floors below it, as listed here, and enters another room by its front door.
 * test/gates/imports.test.ts plants a wrong import for each rule and sees it red.
 */
const floors = {
  'core/model': ['core/scripts'],
  'core/sdk': [],
  'core/scripts': [],
  'core/protocol': ['core/model', 'core/scripts'],
  'core/shop': ['core/sdk', 'core/scripts'],
  'core/runtime': ['core/sdk', 'core/protocol', 'core/scripts'],
  'core/testing': [
    'core/sdk',
    'core/shop',
    'core/runtime',
    'core/protocol',
    'core/model',
    'core/database',
    'core/outbox',
    'core/runner',
    'core/serve',
  ],
  'core/runner': ['core/sdk', 'core/shop', 'core/runtime', 'core/protocol'],
  'core/worker.ts': ['core/shop', 'core/runtime', 'core/protocol'],
  'core/describe.ts': ['core/shop', 'core/runtime', 'core/protocol'],
  'core/print-schemas.ts': ['core/shop', 'core/runtime'],
  'core/print-engine.ts': ['core/scripts'],
  'core/database': ['core/model', 'core/protocol'],
  registry: ['core/model', 'core/protocol'],
  'core/build': ['core/model', 'core/protocol', 'registry'],
  'core/serve': ['core/model', 'core/protocol', 'core/scripts'],
  'core/outbox': ['core/model', 'core/protocol', 'core/database'],
  'core/bus': ['core/model', 'core/protocol'],
  'core/metrics': ['core/model', 'core/protocol'],
  'core/tracing': ['core/model', 'core/protocol'],
  'core/mailbox': ['core/model'],
  'core/webhooks': ['core/model', 'core/protocol', 'core/serve'],
  'core/control': [
    'core/model',
    'core/protocol',
    'core/database',
    'registry',
    'core/build',
    'core/serve',
    'core/outbox',
    'core/bus',
    'core/metrics',
    'core/tracing',
    'core/webhooks',
    'core/scripts',
  ],
  'core/admin': ['core/model', 'core/control'],
  // Loaded at once; what a single command needs beside it is listed in `lazily`.
  bin: ['core/model', 'core/control'],
}
floors['core/platform'] = [...floors['core/control'], 'core/control', 'core/admin', 'core/mailbox', 'core/shop']

/** Rooms that a command loads when it runs: `await import(…)`. */
const lazily = {
  '^bin/operator/(up|doctor)\\.ts$': ['core/platform'],
  '^bin/(author/build-command|home/build-registry)\\.ts$': ['core/build', 'registry'],
  '^bin/plugin/author/': ['core/build', 'registry', 'core/platform'],
  '^bin/plugin/in-shop/plugin-(code|run)\\.ts$': ['core/build', 'registry', 'core/runner'],
  '^bin/(operator/author|home/publish-to)\\.ts$': ['registry'],
}

/** What the command line sees of control: the client of its API. */
const client = '^core/control/client/index\\.ts$'

/** What most commands need of the model; its validators take longer to load than a command to run. */
const lightModel =
  '^core/model/(describe-scope|describe-step|errors|installation|minor-units|pattern-words|plugin-spec)\\.ts$'

/** Beside each room's index.ts: what the SDK and the shop show to their host, and what is small enough for a command. */
const frontDoors = [
  '^(core/[^/]+|registry)/index\\.ts$',
  '^core/sdk/host/index\\.ts$',
  '^core/platform/dev/index\\.ts$',
  '^core/scripts/contract/index\\.ts$',
  '^core/serve/socket/index\\.ts$',
  '^core/shop/host\\.ts$',
  client,
  lightModel,
]

/** The folders of the largest rooms, each with those before it to stand on. */
const stairs = {
  bin: 'build terminal command home change seller operator author plugin',
  'bin/plugin': 'market in-shop author',
  'core/serve': 'waiting logs child tls sleep gateway egress socket processes sandbox worker yard watch slots remote',
  'core/control/operations': 'shop outside scripts webhooks plan live read upkeep tenant change review trial',
}

/** Started as processes by their path. */
const entries = [
  '^core/(worker|describe)\\.ts$',
  '^core/serve/(gateway|socket)/main\\.ts$',
  '^core/platform/(control|gate)/main\\.ts$',
  '^registry/server\\.ts$',
]

/** What the plugins that we ship bring along from npm. */
const broughtAlong = globSync('templates/{plugins,external}/*/package.json', { cwd: __dirname })
  .map((path) => JSON.parse(readFileSync(`${__dirname}/${path}`, 'utf8')))
  .flatMap(({ dependencies = {} }) => Object.keys(dependencies))
  .map((name) => `^node_modules/${name}/`)

const ours = '^(bin|core|registry|templates|test|bench)/'
const sdkPackage = '^node_modules/@shopctl/sdk/'
const inRoom = (room) => `^${room}${room.endsWith('.ts') ? '$' : '/'}`
const outside = (room, below) => ({ path: ours, pathNot: [room, ...below].map(inRoom) })

const floorRules = Object.entries(floors)
  .filter(([room]) => room !== 'bin')
  .map(([room, below]) => ({
    name: `floor of ${room}`,
    comment: 'Import from lower floors only.',
    from: { path: inRoom(room) },
    to: outside(room, below),
  }))

const stairRules = Object.entries(stairs).flatMap(([room, folders]) => [
  ...folders.split(' ').map((folder, at, all) => ({
    name: `stairs of ${room}/${folder}`,
    comment: 'Import from the folders before it.',
    from: { path: `^${room}/${folder}/` },
    to: { path: `^${room}/[^/]+/`, pathNot: `^${room}/(${all.slice(0, at + 1).join('|')})/` },
  })),
  {
    name: `folders of ${room}`,
    comment: 'List the new folder in `stairs`.',
    from: { path: `^${room}/[^/]+/`, pathNot: `^${room}/(${folders.replaceAll(' ', '|')})/` },
    to: { path: ours },
  },
])

const commandLineRules = [
  {
    name: 'floor of bin',
    comment: 'Load at once only what every command needs.',
    from: { path: '^bin/' },
    // A type is gone when it is compiled.
    to: { ...outside('bin', floors.bin), dynamic: false, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'floor of bin, lazily',
    comment: 'Only the commands in `lazily` load more.',
    from: { path: '^bin/', pathNot: Object.keys(lazily) },
    to: outside('bin', floors.bin),
  },
  ...Object.entries(lazily).map(([command, rooms]) => ({
    name: `floor of ${command}`,
    comment: 'A command loads the rooms that it is for.',
    from: { path: command },
    to: outside('bin', [...floors.bin, ...rooms]),
  })),
  {
    name: 'bin sees the client only',
    comment: 'The command line talks to the platform over its API.',
    from: { path: '^bin/' },
    to: { path: '^core/control/', pathNot: client },
  },
]

const doorRules = [
  {
    name: 'front door',
    comment: 'Enter a room by its index.ts.',
    from: { path: '^(bin|core/[^/]+|registry)/' },
    to: { path: '^(core/[^/]+|registry)/', pathNot: ['^$1/', ...frontDoors] },
  },
  {
    name: 'front door, from worker.ts',
    comment: 'Enter a room by its index.ts.',
    from: { path: '^core/worker\\.ts$' },
    to: { path: '^core/[^/]+/', pathNot: frontDoors },
  },
  {
    name: 'a wake needs neither registry nor builder',
    comment: 'Take `Serving`, not `Control`.',
    from: { path: '^core/control/operations/live/' },
    to: { path: '^core/control/control\\.ts$', reachable: true },
  },
  {
    name: 'entries are started',
    comment: 'Start it as a process; nobody imports it.',
    from: {},
    to: { path: entries },
  },
]

const templateRules = [
  {
    name: 'templates see the SDK only',
    comment: 'A plugin sees what its author sees: @shopctl/sdk.',
    from: { path: '^templates/(plugins/[^/]+|[^/]+)/' },
    to: { path: ours, pathNot: '^templates/$1/' },
  },
  {
    name: 'templates need the SDK only',
    comment: 'A template shows what the SDK can do alone, or lists what it needs beside it.',
    from: { path: '^templates/', pathNot: '\\.test\\.ts$' },
    to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-no-pkg'], pathNot: [sdkPackage, ...broughtAlong] },
  },
]

const generalRules = [
  {
    name: 'rooms have floors',
    comment: 'List the new room in `floors`.',
    from: { path: '^core/', pathNot: Object.keys(floors).map(inRoom) },
    to: { path: ours },
  },
  {
    name: 'no circles',
    comment: 'Files that need each other are one file, or need a third.',
    from: { path: ours },
    to: { circular: true },
  },
  {
    name: 'no dev dependencies',
    comment: 'It would be missing where shopctl runs.',
    from: { path: '^(bin|core|registry)/', pathNot: '^(core/admin/web|bin/build)/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'listed in package.json',
    comment: 'Depend on it by name, or not at all.',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: sdkPackage },
  },
  { name: 'resolvable', comment: 'There is no such module.', from: {}, to: { couldNotResolve: true } },
]

const rules = [...floorRules, ...stairRules, ...commandLineRules, ...doorRules, ...templateRules, ...generalRules]

module.exports = {
  forbidden: rules.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    preserveSymlinks: true,
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^dist/', '^core/sdk/dist/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
}
