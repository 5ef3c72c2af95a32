export interface Import {
  readonly specifier: string
  /** Gone before anything runs: `import type`, `export type … from`. */
  readonly isType: boolean
}

// Statements begin a line (the formatter sees to it), and nothing between their keyword and `from` can be a quote.
const statement = /^(?:import|export)\s+(type\s)?[^'"`;]*?\bfrom\s*(['"])([^'"\n]+)\2/gm
const bare = /^import\s*(['"])([^'"\n]+)\1/gm
const call = /\b(?:import|require|import\.meta\.resolve)\(\s*(['"])([^'"\n]+)\1/g

/** What a source file imports, in whichever way: statements, re-exports, calls. Names built at run time are not seen. */
export function importsOf(source: string): readonly Import[] {
  return [
    ...[...source.matchAll(statement)].map(([, type, , specifier = '']) => ({ specifier, isType: type !== undefined })),
    ...[...source.matchAll(bare)].map(([, , specifier = '']) => ({ specifier, isType: false })),
    ...[...source.matchAll(call)].map(([, , specifier = '']) => ({ specifier, isType: false })),
  ]
}
