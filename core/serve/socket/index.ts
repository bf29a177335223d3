/** Where plugins that run outside connect, without the process around it: for the author's test kit. */
export { defaultSocketLimits } from './socket-limits.js'
export { SocketRoom } from './socket-room.js'
