/** Does what it is told to: `/do?code=…` evaluates the code of a function's body. */
export default { plugins: { does: async () => undefined }, does: true }
