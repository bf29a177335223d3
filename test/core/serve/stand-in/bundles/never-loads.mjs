export default { plugins: { 'bad-plugin': () => new Promise(() => undefined) } }
