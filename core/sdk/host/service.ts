// tsyringe refuses to be loaded without it.
import 'reflect-metadata'
import { injectable } from 'tsyringe'
import type { Constructor } from '../metadata.js'

/** A class of the shop that the container makes once a release, its parameters injected by type. */
export function Service() {
  return (target: Constructor): void => injectable()(target)
}
