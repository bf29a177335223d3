/** Where the operator has a plugin run, also one that was removed; null is in the shop. */
export const placeColumns = `
      alter table installations add place text check (place in ('outside'));
      alter table kept_configs add place text check (place in ('outside'));`
