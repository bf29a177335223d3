import { StandaloneSchemas, startEmptyShop } from './runtime/index.js'
import { shopParts } from './shop/host.js'

/** A program of the build: prints the module that a kernel has in the place of `runtime/http/compiled-schemas`. */
const schemas = new StandaloneSchemas()
const shop = await startEmptyShop(shopParts, { compilers: schemas })
await shop.close()
process.stdout.write(schemas.module)
