/** The keys and values of an npmrc (npm's dialect of ini: no sections that matter, `${NAME}` is the environment's). */
export function parseNpmrc(text: string, env: NodeJS.ProcessEnv): Map<string, string> {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const pairs = lines.filter((line) => line.includes('=') && !/^[;#[]/.test(line)).map((line) => parseLine(line, env))
  return new Map(pairs)
}

function parseLine(line: string, env: NodeJS.ProcessEnv): [string, string] {
  const at = line.indexOf('=')
  const value = line
    .slice(at + 1)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
  const filled = value.replaceAll(/\$\{([^}]+)\}/g, (reference, name: string) => env[name] ?? reference)
  return [line.slice(0, at).trim(), filled]
}
