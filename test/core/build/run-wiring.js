// Loads a bundle the way a worker does, with stand-ins for the kernel, and prints what a function makes of its wiring.
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const [bundle, look, kernelFiles] = process.argv.slice(2)
const kernel = JSON.parse(kernelFiles)
registerHooks({
  resolve(specifier, context, next) {
    if (!(specifier in kernel)) return next(specifier, context)
    return { url: pathToFileURL(kernel[specifier]).href, format: 'module', shortCircuit: true }
  },
})
const { default: wiring } = await import(pathToFileURL(bundle).href)
const { default: lookAt } = await import(pathToFileURL(look).href)
process.stdout.write(JSON.stringify(await lookAt(wiring)))
