import { Config, Http, type Notification, NotificationProvider, Plugin } from '@shopctl/sdk'
import { PostmarkMailConfig } from './config.js'

/** Sends the shop's mails with the seller's account at Postmark. */
@Plugin({ config: PostmarkMailConfig })
export default class PostmarkMail extends NotificationProvider {
  constructor(
    private readonly http: Http,
    private readonly config: Config<PostmarkMailConfig>,
  ) {
    super()
  }

  async send(message: Notification): Promise<void> {
    const { url, key } = this.config
    const answer = await this.http.fetch(`${url}/email`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'x-postmark-server-token': key },
      body: JSON.stringify(this.email(message)),
    })
    const words = await answer.text()
    if (!answer.ok) throw new Error(`Postmark answered ${answer.status}: ${words.slice(0, 300)}`)
  }

  /** As Postmark's API wants it. */
  private email({ id, to, subject, text, html, language }: Notification): object {
    const { from, stream } = this.config
    return {
      From: from,
      To: to,
      Subject: subject,
      TextBody: text,
      HtmlBody: html,
      MessageStream: stream,
      // Postmark knows no idempotency keys: whoever gets a mail a second time can tell it by its Message-ID.
      Headers: [
        { Name: 'Message-ID', Value: `<${id}@${from.slice(from.indexOf('@') + 1)}>` },
        { Name: 'X-PM-KeepID', Value: 'true' },
        ...(language === undefined ? [] : [{ Name: 'Content-Language', Value: language }]),
      ],
    }
  }
}
