/** What was begun by nobody's press of a button, and has not come to an end. */
export const attemptTable = `
      create table attempts (
        kind text not null,
        subject text not null,
        times integer not null default 1, -- that it was begun, and has not come to an end
        begun_at timestamptz not null default now(),
        primary key (kind, subject)
      );`
