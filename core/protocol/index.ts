export * from './gateway.js'
export * from './kernel.js'
export * from './wiring.js'
export * from './worker.js'
