import type { DatabaseConnection } from '../../core/database/index.js'
import type { Doors, Way } from './contender.js'

/** A neighbour: npm packages, and a project that somebody could have written on them. */
export interface Peer {
  readonly name: string
  readonly version: string
  readonly packages: Packages
  /** The project with the plugins that are there from the start; text by path. */
  readonly files: Files
  /** One more plugin: its folder, and all that is written, in this order, to add it. */
  readonly added: { readonly folder: string; readonly files: Files }
  /** Makes of the project what instances run from; left out where they run from the project itself. */
  readonly build?: (site: Site, target: string) => Promise<void>
  /** Arguments of Node, in that folder: fills an empty database. */
  readonly setUp: readonly string[]
  /** Arguments of Node, in that folder: serves. */
  readonly start: readonly string[]
  readonly environment: (run: PeerRun) => Readonly<Record<string, string>>
  /** Whether a lone instance takes a plugin without a restart. */
  readonly takesPluginsLive: boolean
  readonly doors: Doors
}

export type Files = Readonly<Record<string, string>>

/** The parts of a package.json, and how npm is to install them. */
export interface Packages {
  readonly dependencies: Readonly<Record<string, string>>
  readonly overrides?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
}

export interface PeerRun {
  readonly database: DatabaseConnection
  readonly port: number
  readonly way: Way
}

/** Where a peer is installed, and what it runs with. */
export interface Site {
  readonly folder: string
  readonly node: PeerNode
}

/** The Node that peers run on. */
export interface PeerNode {
  readonly binary: string
  /** PATH with it, and where native modules find its headers. */
  readonly environment: Readonly<Record<string, string>>
}
