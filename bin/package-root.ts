import { resolve } from 'node:path'

/** The folder that shopctl is installed in. Compiled, this file lies in `dist/bin`. */
export const packageRoot = resolve(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '..' : '../..')
