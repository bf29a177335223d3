export default {
  plugins: {
    'bad-plugin': async () => {
      for (;;);
    },
  },
}
