import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { StripeReplay } from '../../../templates/plugins/card-payment/test/stripe-replay.js'

/** Stripe's API on the loopback interface. */
export class StripeServer {
  readonly replay = new StripeReplay()
  /** Called when a card has been confirmed, and before that is answered. */
  onConfirmed: () => Promise<void> = async () => undefined

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async open(): Promise<StripeServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const stripe = new StripeServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server)
    server.on('request', (request, response) => {
      const { method = '', url = '', headers } = request
      const answering = text(request).then(async (body) => {
        const answer = stripe.replay.answer({ method, url: new URL(url, stripe.url).href, headers, body })
        if (url.endsWith('/confirm')) await stripe.onConfirmed()
        response.writeHead(answer.status, answer.headers).end(answer.body)
      })
      answering.catch(() => response.destroy())
    })
    return stripe
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
