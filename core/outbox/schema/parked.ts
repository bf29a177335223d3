/** What is parked is counted for every shop that is looked at. */
export const parked = `
set local role shopctl_queue;
create index lane_parked on ev.lane (tenant_id) where parked_at is not null;
reset role;
`
