import type { SocketLimits } from '../../protocol/index.js'

export const defaultSocketLimits: SocketLimits = {
  // Phoenix's own; its clients send a heartbeat each half minute.
  idleMs: 60_000,
  joinMs: 10_000,
  connections: 20_000,
  knocking: 1_000,
  connectionsOfOne: 100,
  messageBytes: 1024 * 1024,
  unreadBytes: 4 * 1024 * 1024,
  stranger: { messageBytes: 16 * 1024, unreadBytes: 64 * 1024 },
  joined: 100,
  joins: { burst: 20, perSecond: 1 },
  messagesPerSecond: 2_000,
}
