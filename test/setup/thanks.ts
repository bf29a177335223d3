import type { PluginSource } from './write-plugin.js'

/** Sends a mail for each order, when that is delivered to it, and has a page that needs no database: `GET /thanks`. */
export const thanks: PluginSource = {
  name: 'thanks',
  scopes: ['mail'],
  files: { 'mail/thanks.md': 'Subject: Thanks\n\nThank you.\n' },
  source: `
    import { Controller, Get, Mailer, on, Plugin } from '@shopctl/sdk'
    import { OrderPlaced } from '@shopctl/sdk/shop'
    @Controller('/thanks')
    class Page {
      @Get()
      say() {
        return { thanks: true }
      }
    }
    @Plugin({ controllers: [Page] })
    export default class Thanks {
      constructor(private readonly mailer: Mailer) {}
      @on(OrderPlaced)
      async thank({ order }: OrderPlaced) {
        await this.mailer.send('thanks', { to: 'guest@example.com', once: order.id })
      }
    }`,
}
