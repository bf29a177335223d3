import { join } from 'node:path'
import { SocketProcess, type SocketProcessOptions } from '../../core/serve/processes/socket-process.js'
import { defaultSocketLimits } from '../../core/serve/socket/socket-limits.js'
import { repository } from './test-platform.js'

type Given = Pick<SocketProcessOptions, 'admit'> & Partial<SocketProcessOptions>

/** A real socket process at a free port, which the caller starts and closes; what is left out does nothing. */
export const socketProcess = (given: Given): SocketProcess =>
  new SocketProcess({
    node: process.execPath,
    entry: join(repository, 'dist/processes/socket.cjs'),
    env: {},
    host: '127.0.0.1',
    port: 0,
    limits: defaultSocketLimits,
    onPresence: () => undefined,
    log: () => undefined,
    ...given,
  })
