export default { plugins: { 'order-minimum': async () => undefined } }
