import { problem } from '../shop-problem.js'

/** CART_CLAIMED when a cart has an owner and it is somebody else. */
export function refuseStranger(ownerId: string | null | undefined, customerId: string | null | undefined): void {
  if (ownerId && ownerId !== customerId) throw problem('CART_CLAIMED')
}
