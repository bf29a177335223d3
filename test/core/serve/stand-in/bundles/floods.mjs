import { writeSync } from 'node:fs'

export default {
  plugins: {
    'bad-plugin': async () => {
      const part = Buffer.alloc(64 * 1024, 'x')
      for (;;) {
        try {
          writeSync(3, part)
        } catch (error) {
          if (error.code !== 'EAGAIN') throw error
        }
      }
    },
  },
}
