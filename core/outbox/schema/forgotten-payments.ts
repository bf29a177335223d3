/** Payments that were asked for and never ended, looked for from outside, so that no shop is woken to look for itself. */
export const forgottenPayments = `
set local role shopctl_queue;

create index subscription_to_cancelled_payments on ev.subscription (tenant_id) where 'payment.cancelled' = any(types);

create table ev.payment_watch (
  tenant_id integer primary key references ev.tenant on delete cascade,
  run_at timestamptz not null
);

-- Whether the tenant has one that was asked for before then, with a cart that was left alone since. It reads only: code of
-- the tenant may stand on its tables. A tenant can hold it up for as long as lock_timeout.
create function ev.has_forgotten_payment(p_tenant integer, p_before timestamptz) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '200ms' as $$
declare
  v_schema name;
  v_found boolean;
begin
  select role into v_schema from ev.tenant where id = p_tenant;
  if v_schema is null or to_regclass(format('%I.payments', v_schema)) is null then return false; end if;
  execute format($sql$
    select exists (
      select from %1$I.payments p where p.state = 'asked' and p.created_at < $1
        and not exists (select from %1$I.carts c where c.id = p.cart_id and c.updated_at >= $1))
  $sql$, v_schema) into v_found using p_before;
  return v_found;
end $$;

revoke all on function ev.has_forgotten_payment from public;

reset role;
`
