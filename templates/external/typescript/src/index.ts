import { Socket } from 'phoenix'

/** What the shop says when the plugin has joined. */
interface Welcome {
  readonly shop: { readonly slug: string; readonly currency: string }
  readonly config: { readonly most: number }
}

interface Hook {
  readonly ref: string
  readonly point: string
  readonly input: { readonly cart: { readonly total: { readonly amount: number } } }
}

interface PlacedEvent {
  readonly id: string
  readonly type: string
  readonly payload: { readonly order: { readonly id: string } }
}

const { SHOP_SOCKET = 'ws://127.0.0.1:8070/socket', SHOP_TOKEN = '', SHOP_PLUGIN = 'order-watch' } = process.env
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

// New settings mean that it joins again: at once, since hooks fail until then.
const rejoinAfterMs = (tries: number): number => [50, 1_000, 5_000][tries - 1] ?? 10_000
const socket = new Socket(SHOP_SOCKET, { authToken: SHOP_TOKEN, rejoinAfterMs })
const channel = socket.channel(`plugin:${SHOP_PLUGIN}`)
let most = 0

/** An order that is refused gets a code and words for the shopper; any other may go on. */
channel.on('hook', ({ ref, input }: Hook) => {
  const isTooMuch = input.cart.total.amount > most
  const veto = { code: 'ORDER_TOO_LARGE', message: 'Please call us for an order of this size.' }
  channel.push('answer', isTooMuch ? { ref, veto } : { ref, ok: true })
})

/** An event comes again until it is acked: `id` tells a second time from a second event. */
channel.on('event', ({ id, type, payload }: PlacedEvent) => {
  say(`${type} ${payload.order.id}`)
  channel.push('ack', { id })
})

// The shop has let us go for good, and says why: there is nothing to come back to.
channel.onClose((closed?: { readonly reason?: string }) => {
  say(`closed: ${closed?.reason ?? 'left'}`)
  socket.disconnect()
})

channel
  .join()
  .receive('ok', ({ shop, config }: Welcome) => {
    most = config.most
    say(`joined ${shop.slug}`)
  })
  .receive('error', ({ reason }: { readonly reason: string }) => say(`refused: ${reason}`))

socket.connect()
