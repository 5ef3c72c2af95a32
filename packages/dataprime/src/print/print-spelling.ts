import type { Command, Keypath, Range, StringLiteral, TypeName } from '../ast.ts'
import { roots, typeNames } from '../names.ts'
import { quote } from './quote.ts'

/** How things are spelled that may be spelled in more than one way. */
export interface Spelling {
  name(command: Command, names: readonly string[]): string
  root(keypath: Keypath): string
  string(node: StringLiteral): string
  /** The name of a type at the end of the range. */
  type(type: TypeName, range: Range): string
  /** The word between two ranges: the first of the words, unless another one stands there. */
  between(before: Range | undefined, after: Range | undefined, words: readonly [string, ...string[]]): string
}

/** The documented spelling of everything. */
export const canonicalSpelling: Spelling = {
  name: (_, [first = '']) => first,
  root: ({ root }) => root,
  string: ({ value }) => quote(value),
  type: (type) => type,
  between: (_before, _after, [first]) => first,
}

/**
 * The spelling of the text that the tree was read from. The tree does not hold it, so each place is looked up, and what
 * does not stand there is spelled canonically. `ink` is the text with its comments blanked out.
 */
export function spellingOf(ink: string): Spelling {
  const slice = (range: Range) => ink.slice(range.start.offset, range.end.offset)
  return {
    name(command, names) {
      const [word = '', by] = /^\w+(\s+by\b)?/.exec(slice(command.range)) ?? []
      const written = by ? `${word.split(/\s/)[0]} by` : word
      return names.includes(written) ? written : canonicalSpelling.name(command, names)
    },
    root(keypath) {
      const [written = ''] = /\$\w+/.exec(slice(keypath.range)) ?? []
      return roots[written] === keypath.root ? written : keypath.root
    },
    string(node) {
      const written = slice(node.range)
      return /^"[^"\n]*"$/.test(written) ? written : canonicalSpelling.string(node)
    },
    type(type, range) {
      const [written = ''] = /\w+$/.exec(slice(range)) ?? []
      return Object.hasOwn(typeNames, written) && typeNames[written] === type ? written : type
    },
    between(before, after, words) {
      const written = before && after ? ink.slice(before.end.offset, after.start.offset) : ''
      const found = /\w+/.exec(written)?.[0]
      return words.find((word) => word === found) ?? words[0]
    },
  }
}
