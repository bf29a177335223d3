// A plugin that does not let itself be asked to end.
process.on('SIGTERM', () => undefined)

export default {}
