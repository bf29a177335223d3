/** The person does not want to wait any longer. */
export class Interrupted extends Error {}
