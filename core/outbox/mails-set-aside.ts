/**
 * Mails that a shop's carrier could not send for days. They stand in one list with the events that plugins could not
 * take: each an aggregate of its own, `mail:<id>`, under the carrier, or the plugin that wrote it where there is none any
 * more. The parameters: tenant, plugin, method, aggregate.
 */
const ofMails = `ev.mail join ev.tenant on tenant.id = mail.tenant_id
  where given_up_at is not null and is_carried and mail.mail is not null`

const owner = 'coalesce(tenant.carrier, mail.plugin)'

const meant = `select mail.id from ${ofMails} and tenant.id = $1 and ${owner} = coalesce($2, ${owner})
  and 'send' = coalesce($3, 'send') and 'mail:' || mail.id = coalesce($4, 'mail:' || mail.id)`

/** Of one tenant, in the columns of `Parked`. */
export const listMails = `select ${owner} as plugin, 'send' as method, 'mail:' || mail.id as aggregate,
    message_id::text as event, 'mail' as type, attempts, coalesce(last_error, '') as error,
    given_up_at as "parkedAt", 1 as waiting
  from ${ofMails} and tenant.id = $1`

/** A row a mail. */
export const ownersOfMails = `select tenant.slug as tenant, ${owner} as plugin from ${ofMails}`

/** Their days begin anew. */
export const replayMails = `with meant as (${meant})
  update ev.mail set given_up_at = null, attempts = 0, at = clock_timestamp(), run_at = now()
  from meant where mail.id = meant.id`

/** What has a key stays as a key: the mail is not sent, however late its plugin asks. */
export const dropMails = `with meant as (${meant}),
    gone as (delete from ev.mail using meant where mail.id = meant.id and once is null returning 1),
    emptied as (update ev.mail set mail = null from meant where mail.id = meant.id and once is not null returning 1)
  select from gone union all select from emptied`
