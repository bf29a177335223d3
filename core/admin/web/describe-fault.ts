import { describePoint } from './describe-point.js'

/** What the platform says of a shop's server that did not get ready or has ended, and what a seller understands of it. */
const words: readonly (readonly [RegExp, string])[] = [
  [/its process was ended: its health door did not answer/g, 'it kept your shop from answering'],
  [/its process was ended: it held (\d+) MB of memory, and may hold (\d+)/g, 'it took too much memory: $1 MB of $2'],
  [/its process (?:was ended by SIG[A-Z0-9]+|ended with code -?\d+)/g, 'it ended your shop’s server'],
  [/; what (?:ran|had not ended) was /g, ', while it ran '],
  [/; the stack names no plugin, and this one ran there/g, ' (it may have been another plugin)'],
  [/it says that it is ready, but its health door does not answer/g, 'your shop did not answer a first request'],
  [
    /it says that it is ready, but its health door answered (\d+)/g,
    'your shop answered a first request with an error ($1)',
  ],
  [
    /(?:its kernel did not load|it said nothing|its step "[^"]*" did not end) within/g,
    'your shop’s server did not start within',
  ],
  [/\bit threw: /g, 'it failed with the words: '],
  [/^The shop \S+ does not run: it is (?:failed|stopped)\.$/, 'Your shop is down.'],
  [/^The shop \S+ does not run: it is starting\.$/, 'Your shop starts just now.'],
  [
    /^The sandbox is "[^"]*" on this machine, where a plugin is to be trusted with the machine: (.*) (is|are) not\.$/,
    'Whoever runs the platform has to trust a plugin before it can be installed here: $1 $2 not trusted yet.',
  ],
  [/^The new release of \S+ did not get ready/, 'Your shop’s new release did not get ready'],
  // The scope itself, beside the words for it.
  [/(?<=^"[^"]*" \S+ may do more than .*) \([a-z]+(?::[A-Za-z0-9.*:_-]+)?\)/g, ''],
  [/^("[^"]*" \S+ may do more than the version that runs) in \S+: /, '$1: '],
  [/^The config of ("[^"]*") is not valid: /, 'The settings of $1 are not valid: '],
]

/**
 * What went wrong in a shop, in a seller's words; what plugins said of themselves stays as they said it.
 *
 * @param title what a plugin of the shop is called
 */
export const describeFault = (text: string, title: (name: string) => string): string =>
  words.reduce(
    (told, [platforms, sellers]) => told.replace(platforms, sellers),
    text
      .replace(blamed, (_, name: string) => `${title(name)} is at fault`)
      .replace(hook, (_, point: string) => `, while it handled ${describePoint(point)}`),
  )

const blamed = /\bplugin "([^"]+)" is at fault/g
const hook = /; what (?:ran|had not ended) was (?:before|around|after) (\S+) \S+/g
