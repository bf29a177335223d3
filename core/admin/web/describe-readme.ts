import { describeScope } from './describe-scope.js'

/**
 * A plugin's README as a seller reads it: without the title that it begins with, which stands above it already, and with
 * scopes in the words of the consent screen where it says why it asks for them (`- \`mail\`: to write to customers`).
 */
export const describeReadme = (readme: string): string =>
  readme
    .replace(/^\s*# .*(\n|$)/, '')
    .replace(/^([-*] )`([a-z]+(?::[^`\s]+)?)`:/gm, (line, bullet: string, scope: string) => {
      const words = describeScope(scope)
      return words === scope ? line : `${bullet}${words}:`
    })
    .trim()
