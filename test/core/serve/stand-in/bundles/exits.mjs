export default {
  plugins: {
    'bad-plugin': async () => process.exit(7),
  },
}
