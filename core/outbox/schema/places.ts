/**
 * Due lanes of one subscriber, so that each webhook and external plugin of a shop has places of its own, however much waits for another one; lanes that
 * are held; and mails whose text is still there, so that nobody looks through all that were ever sent.
 */
export const places = `
set local role shopctl_queue;

create index lane_due_of_subscriber on ev.lane (subscription_id, run_at)
  where sink in ('webhook', 'socket') and parked_at is null and held_at is null;

-- Of whom something is held, be it that his release was broken off.
create index lane_held on ev.lane (subscription_id) where held_at is not null;

create index mail_kept on ev.mail ((coalesce(sent_at, given_up_at))) where mail is not null;

reset role;
`
