import type { PluginSource } from '../../setup/write-plugin.js'

const titled = (title: string, description: string) => ({
  description,
  shopctl: { title, scopes: [] },
})

const pluginWith = (constructor: string): string => `
import { Plugin } from '@shopctl/sdk'
@Plugin()
export default class Odd { ${constructor} }
`

/** Does nothing. */
export const plain: PluginSource = {
  name: 'plain',
  manifest: titled('Plain', 'Does nothing.'),
  source: pluginWith(''),
}

/** Throws when a shop starts with it. */
export const thrower: PluginSource = {
  name: 'thrower',
  manifest: titled('Moon thrower', 'Throws.'),
  source: pluginWith(`constructor() { throw new Error('the moon is in the wrong house') }`),
}

/** Never lets a shop get ready. */
export const stuck: PluginSource = {
  name: 'stuck',
  manifest: titled('Stuck', 'Loops.'),
  source: pluginWith('constructor() { for (;;) {} }'),
}

/** Takes a secret, of which it tells the length, an amount of money and rows; fails where somebody looks at a product. */
export const secretive: PluginSource = {
  name: 'secretive',
  manifest: titled('Secretive', 'Keeps a secret.'),
  source: `
import { after, Config, Controller, Get, Plugin, type Static, Type } from '@shopctl/sdk'
import { CatalogController } from '@shopctl/sdk/shop'

const Settings = Type.Object({
  key: Type.String({ title: 'Key', writeOnly: true, minLength: 4 }),
  greeting: Type.String({ title: 'Greeting', default: 'Hello' }),
  fee: Type.Integer({ title: 'Fee', unit: 'money', default: 1000 }),
  rows: Type.Optional(Type.Array(Type.Object({ price: Type.Integer() }), { title: 'Rows' })),
})
type Settings = Static<typeof Settings>

@Controller()
class Answers {
  constructor(private readonly config: Config<Settings>) {}

  @Get('/secretive', { summary: 'How long the secret is' })
  async read(): Promise<{ greeting: string; fee: number; length: number }> {
    const { greeting, fee, key } = this.config
    return { greeting, fee, length: key.length }
  }
}

@Plugin({ config: Settings, controllers: [Answers] })
export default class Secretive {
  @after(CatalogController, 'product')
  look(): void {
    throw new Error('the key fits no lock')
  }
}
`,
}

/** Whatever an author can write that should not reach a seller's browser as anything but words. */
export const hostile: PluginSource = {
  name: 'hostile',
  manifest: titled('<img src=x onerror=alert("title")>', '<script>alert("description")</script>'),
  source: pluginWith(''),
  readme: `# Hostile <img src=x onerror=alert(1)>

<script>alert(2)</script> <img src="https://evil.example/pixel.png"> <svg onload=alert(3)> <iframe src="javascript:alert(4)">

![an image](https://evil.example/pixel.png) ![data](data:image/svg+xml,<svg onload=alert(5)>)

[a script](javascript:alert(6)) [entities](&#106;avascript:alert(7)) [data](data:text/html,<script>alert(8)</script>)
[an attribute](https://evil.example/"onmouseover="alert(9)) <javascript:alert(10)> [reference][ref] [a good one](https://example.com/)

[ref]: javascript:alert(11) "onclick=alert(12)"

| <b onclick=alert(13)>cell</b> | \`<script>alert(14)</script>\` |
| :-: | --- |
| - [ ] <input autofocus onfocus=alert(15)> | <style>* { display: none }</style> |

\`\`\`"><img src=x onerror=alert(16)>
</code></pre><script>alert(17)</script>
\`\`\`

## The end
`,
}
