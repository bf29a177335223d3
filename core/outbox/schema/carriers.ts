/**
 * A shop's mails may be carried by one of its plugins. Whether a mail waits for it is decided when the mail is written;
 * which plugin that is, when it leaves: a shop that has none any more has it sent by our SMTP.
 */
export const carriers = `
set local role shopctl_queue;

alter table ev.tenant add column carrier text; -- the installation that carries its mails; null: our SMTP does
alter table ev.mail add column is_carried boolean not null default false;
create index mail_set_aside on ev.mail (tenant_id) where given_up_at is not null and is_carried and mail is not null;

-- As before; but a mail may say its language, and remembers whether its shop had a carrier.
create or replace function api.send_mail(p_plugin text, p_once text, p_mail jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tenant integer := ev.calling_tenant();
  v_header text := concat(p_mail->>'to', p_mail->>'from', p_mail->>'subject', p_mail->>'language');
begin
  if jsonb_typeof(p_mail) is distinct from 'object'
    or p_mail - array['to', 'subject', 'text', 'from', 'language'] <> '{}'
    or exists (select from jsonb_each(p_mail) where jsonb_typeof(value) <> 'string')
    or not p_mail ?& array['to', 'subject', 'text']
  then
    raise exception 'a mail is {to, subject, text, from?, language?}, each of them text'
      using errcode = 'invalid_parameter_value';
  end if;
  if v_header ~ '[[:cntrl:]]' or position('@' in (p_mail->>'to')) = 0 then
    raise exception 'a mail needs an address to go to, and no line breaks in its head'
      using errcode = 'invalid_parameter_value';
  end if;
  if length(v_header) > 1500 or octet_length(p_mail->>'text') > 262144 or length(p_once) > 200
    or length(p_plugin) not between 1 and 100
  then
    raise exception 'too large: a mail has up to 256 KiB, its addresses and subject 1500 characters, its key 200'
      using errcode = 'program_limit_exceeded';
  end if;
  insert into ev.mail (tenant_id, plugin, once, mail, is_carried)
    select v_tenant, p_plugin, p_once, p_mail, carrier is not null from ev.tenant where id = v_tenant
    on conflict (tenant_id, plugin, once) do nothing;
  return found;
end $$;

reset role;
`
