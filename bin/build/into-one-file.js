/**
 * How what is started by itself is bundled: into CommonJS, since an ES module that imports one name of Node's own modules
 * has all their names looked up, and that loads what hides behind each (`node:http` brings WebSocket, and all of undici).
 * @type {import('esbuild').BuildOptions}
 */
export const intoOneFile = {
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  sourcemap: true,
  // A stack needs their names and lines.
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
}
