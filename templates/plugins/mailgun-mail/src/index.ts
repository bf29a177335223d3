import { Config, Http, type Notification, NotificationProvider, Plugin } from '@shopctl/sdk'
import { MailgunMailConfig } from './config.js'

/** Sends the shop's mails with the seller's account at Mailgun. */
@Plugin({ config: MailgunMailConfig })
export default class MailgunMail extends NotificationProvider {
  constructor(
    private readonly http: Http,
    private readonly config: Config<MailgunMailConfig>,
  ) {
    super()
  }

  async send(message: Notification): Promise<void> {
    const { url, domain, key } = this.config
    const answer = await this.http.fetch(`${url}/v3/${domain}/messages`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`api:${key}`).toString('base64')}` },
      body: this.form(message),
    })
    const words = await answer.text()
    if (!answer.ok) throw new Error(`Mailgun answered ${answer.status}: ${words.slice(0, 300)}`)
  }

  /** As Mailgun's API wants it. */
  private form({ id, to, subject, text, html, language }: Notification): URLSearchParams {
    const { from, domain } = this.config
    return new URLSearchParams({
      from,
      to,
      subject,
      text,
      html,
      // Mailgun knows no idempotency keys: whoever gets a mail a second time can tell it by its Message-Id.
      'h:Message-Id': `<${id}@${domain}>`,
      ...(language === undefined ? {} : { 'h:Content-Language': language }),
    })
  }
}
