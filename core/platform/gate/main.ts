import { buffer } from 'node:stream/consumers'
import type { GateQuestion } from '../../../registry/index.js'
import { examineTarball } from './examine-tarball.js'

/**
 * The program that goes over what authors publish: the registry starts it for each, with a question as its argument and the
 * tarball as its stdin, and reads one line of JSON. Nobody imports it.
 */
async function main(): Promise<void> {
  const question = JSON.parse(process.argv[2] ?? '') as GateQuestion // the registry's own
  const answer = await examineTarball(question, await buffer(process.stdin))
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0))
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, () => process.exit(1))
})
