import { connectPlatform, type PlatformClient, type StatusView } from '../../core/control/client/index.js'

/** A platform that runs in processes of its own, whoever has started it. */
export class RunningPlatform {
  constructor(
    readonly home: string,
    readonly client: PlatformClient,
  ) {}

  /** The one that runs on a home. */
  static async at(home: string): Promise<RunningPlatform> {
    return new RunningPlatform(home, await connectPlatform(home))
  }

  status(): Promise<StatusView> {
    return this.client.status()
  }

  /** The shop's own address. */
  async address(slug: string): Promise<string> {
    const { address } = await this.client.tenant(slug)
    if (address === null) throw new Error(`${slug} has no address`)
    return address
  }

  /** Takes shops away, for those who test on it afterwards. */
  async removeShops(...slugs: readonly string[]): Promise<void> {
    for (const slug of slugs) await this.client.removeTenant(slug)
  }
}
