import type { Command } from 'commander'
import type { AuthorsClient, AuthorView, TokenAnswer } from '../../registry/index.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import type { Look } from '../terminal/look.js'
import { type Column, table } from '../terminal/table.js'

/** `shopctl author …`: who may publish to the registry beside the operator. */
export function declareAuthors(group: Command, cli: Cli): void {
  declareAccounts(group, cli)
  const grant = group
    .command('grant')
    .description('Let an author publish under names: packages, or whole namespaces.')
    .argument('<author>', 'whom')
    .argument('<name...>', 'greeter, @acme/greeter, or @acme for all in it')
    .action(answering(cli, (author: string, names: readonly string[]) => change(cli, { do: 'grant', author, names })))
  teach(
    grant,
    [
      ['shopctl author grant joe greeter', 'beside whoever may already'],
      ['shopctl author grant jane @acme', 'all of @acme/…'],
    ],
    ownNames,
  )
  const revoke = group
    .command('revoke')
    .description('Let an author publish under these names no more. What is published stays.')
    .argument('<author>', 'whom')
    .argument('<name...>', 'packages, or namespaces')
    .action(answering(cli, (author: string, names: readonly string[]) => change(cli, { do: 'revoke', author, names })))
  teach(revoke, [['shopctl author revoke joe greeter', '']])
}

const ownNames = `A name that is nobody’s, here or in the world, is its first publisher’s: there you need to say nothing. What is in an
author’s namespace is never looked up outside, also before it is published.`

function declareAccounts(group: Command, cli: Cli): void {
  const create = group
    .command('create')
    .description('Make an account for a plugin’s author, and say its token.')
    .argument('<author>', 'lower-case letters, digits and dashes')
    .option('--namespace <name...>', 'namespaces that are the author’s: @jane')
    .action(
      answering(cli, (author: string, { namespace = [] }: { readonly namespace?: readonly string[] }) =>
        withAuthors(cli, async (client) => showToken(await client.create(author, namespace), 'may publish now')),
      ),
    )
  teach(create, [
    ['shopctl author create jane --namespace @jane', 'whatever is called @jane/…'],
    ['shopctl author create joe', 'what is nobody’s yet, and what you grant'],
  ])
  const list = group
    .command('list')
    .description('All authors, and under which names they may publish.')
    .action(answering(cli, () => withAuthors(cli, async (client) => listed(await client.list()))))
  teach(list, [['shopctl author list', '']])
  const token = group
    .command('token')
    .description('Give an author a new token; the old one is good for nothing from then on.')
    .argument('<author>', 'whom')
    .action(
      answering(cli, (author: string) =>
        withAuthors(cli, async (client) => showToken(await client.renewToken(author), 'has a new token')),
      ),
    )
  teach(token, [['shopctl author token jane', '']])
  const remove = group
    .command('remove')
    .description('Remove an author: the token is good for nothing. What is published stays, and is yours.')
    .argument('<author>', 'whom')
    .action(answering(cli, (author: string) => change(cli, { do: 'remove', author })))
  teach(remove, [['shopctl author remove jane', '']])
}

/** The registry keeps them, and takes the platform's token for it. */
async function withAuthors(cli: Cli, work: (client: AuthorsClient) => Promise<Answer>): Promise<Answer> {
  const { registry } = (await connect(cli)).file
  const { AuthorsClient } = await import('../../registry/index.js')
  const client = new AuthorsClient(registry)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

const change = (cli: Cli, wanted: Parameters<AuthorsClient['change']>[0]): Promise<Answer> =>
  withAuthors(cli, async (client) => listed(await client.change(wanted)))

const showToken = (answer: TokenAnswer, words: string): Answer => ({
  data: answer,
  show: ({ paint: { green, bold, dim } }) =>
    [
      `${green('✓')} ${bold(answer.author)} ${words}: ${bold(answer.token)} ${dim('(shown this once)')}`,
      `  ${dim('→')} The author’s way:  docs/authors.md`,
    ].join('\n'),
})

const listed = (authors: readonly AuthorView[]): Answer => ({
  data: authors,
  show: (look: Look) =>
    authors.length === 0 ? 'Nobody publishes beside you.  shopctl author create jane' : table(authors, columns, look),
})

const columns: readonly Column<AuthorView>[] = [
  { title: 'author', of: ({ name }) => name, paint: (_row, { bold }) => bold },
  { title: 'since', of: ({ since }) => new Date(since).toLocaleString('sv-SE') },
  { title: 'publishes', of: ({ owns }) => owns.join(' ') },
]
