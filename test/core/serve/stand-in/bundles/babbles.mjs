import { writeSync } from 'node:fs'

export default {
  plugins: {
    'bad-plugin': async () => {
      // Node's own end of a channel would throw at this, in the process of whoever reads it.
      writeSync(3, 'no json\n')
      await new Promise(() => undefined)
    },
  },
}
