/** Those that there are have been shown, or are given anew by the operator. */
export const toldPasswords = `
      alter table accounts add column is_told boolean not null default true; -- false: nobody has been shown the first password yet`
