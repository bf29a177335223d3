import type { BusSettings } from '../bus/index.js'
import { shopError } from '../model/index.js'

const usualExchange = 'shopctl'

/** Where events go out to. SHOPCTL_BUS holds a password: no error repeats it. */
export function readBus(environment: NodeJS.ProcessEnv): BusSettings {
  const text = environment['SHOPCTL_BUS'] ?? 'embedded'
  if (text === 'embedded' || text === 'none') return { kind: text }
  const url = URL.parse(text)
  if (url === null || !['amqp:', 'amqps:'].includes(url.protocol) || url.hostname === '')
    throw shopError('INPUT_INVALID', 'SHOPCTL_BUS', [
      'its value is neither embedded nor none, and no amqp or amqps address',
    ])
  return { kind: 'rabbitmq', url: text, exchange: exchangeOf(environment['SHOPCTL_BUS_EXCHANGE']) }
}

/** RabbitMQ keeps names that begin with `amq.` for itself, and its default exchange has none. */
function exchangeOf(name = usualExchange): string {
  if (/^(?!amq\.)[\w.:-]{1,127}$/.test(name)) return name
  const reason = `"${name}" is no name of an exchange: up to 127 letters, digits and .:_- that do not begin with amq.`
  throw shopError('INPUT_INVALID', 'SHOPCTL_BUS_EXCHANGE', [reason])
}
