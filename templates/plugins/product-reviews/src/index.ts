import { Plugin } from '@shopctl/sdk'
import { ReviewController } from './review-controller.js'

/** Customers review what they have bought. */
@Plugin({ controllers: [ReviewController] })
export default class ProductReviews {}
