import { Mailer as bySpecifier } from '@shopctl/sdk'
import { Mailer as byPath } from '../sdk/index.js'

export class Checkout {
  static mailers = [byPath, bySpecifier]
}
