export default {
  plugins: {
    'login-ping': async () => undefined,
    'bad-plugin': async () => {
      throw new Error('no \u001b[31mconfig')
    },
  },
}
