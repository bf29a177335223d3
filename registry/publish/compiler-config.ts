import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The tsconfig that a plugin is compiled with: its own where it has one, and over it what the platform needs: decorator
 * metadata, on which injection by type rests, and ES modules with source maps.
 */
export function compilerConfig(folder: string, out: string): object {
  const own = join(folder, 'tsconfig.json')
  const typeRoots = ancestors(folder)
    .map((path) => join(path, 'node_modules/@types'))
    .filter((path) => existsSync(path))
  const usual = {
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    lib: ['es2024'],
    types: typeRoots.some((path) => existsSync(join(path, 'node'))) ? ['node'] : [],
  }
  return {
    ...(existsSync(own) ? { extends: own } : {}),
    compilerOptions: {
      ...(existsSync(own) ? {} : usual),
      ...required,
      // Looked up from where the plugin is, and not from where this file is written.
      typeRoots,
      rootDir: join(folder, 'src'),
      outDir: out,
    },
    include: [join(folder, 'src/**/*.ts')],
    exclude: [join(folder, 'src/**/*.test.ts')],
    references: [],
  }
}

/** Null takes an option back that the plugin's own file sets. */
const required = {
  target: 'es2023',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  verbatimModuleSyntax: true,
  sourceMap: true,
  inlineSources: true,
  declaration: true,
  inlineSourceMap: false,
  declarationMap: false,
  noEmit: false,
  emitDeclarationOnly: false,
  noEmitOnError: true,
  allowJs: false,
  incremental: false,
  composite: false,
  tsBuildInfoFile: null,
  declarationDir: null,
  outFile: null,
  sourceRoot: null,
  mapRoot: null,
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...ancestors(parent)]
}
