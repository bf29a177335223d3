/** A plugin that only some shops may have stays so when these are removed. */
export const keptPlugins = `
      create table kept_plugins (package text primary key); -- private_plugins names the shops that may have it
      insert into kept_plugins select distinct package from private_plugins;`
