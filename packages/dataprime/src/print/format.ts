import type { Comment, Query } from '../ast.ts'
import { parse } from '../parse/parse.ts'
import { write } from './print.ts'
import { inkOf } from './print-comments.ts'
import { canonicalSpelling, spellingOf } from './print-spelling.ts'

export interface FormatOptions {
  /** The longest line, in characters, where that is possible; 100 if absent. */
  readonly width?: number
  /**
   * Write the documented spelling of everything: `filter` for `where`, `aggregate` for `calc`, `$d` for `$data`, single
   * quotes. Else commands, roots, types and quotes stay as they are written.
   */
  readonly canonical?: boolean
}

const defaultWidth = 100

/**
 * The query laid out: on one line if it fits and has no comments, else a line for each stage, long lists with a line for
 * each item. Comments stay beside what they are about. Null if the text does not parse. Formatting twice changes nothing.
 */
export function format(text: string, options: FormatOptions = {}): string | null {
  const { query, diagnostics } = parse(text)
  return diagnostics.some((item) => item.severity === 'error') ? null : formatQuery(query, text, options)
}

/** The same for a query that was read from this text without error. */
export function formatQuery(query: Query, text: string, options: FormatOptions = {}): string {
  const ink = inkOf(text, commentsOf(query))
  const spelling = options.canonical ? canonicalSpelling : spellingOf(ink)
  return write(query, { width: options.width ?? defaultWidth, spelling, ink })
}

function commentsOf(query: Query): readonly Comment[] {
  const commands = query.source ? [query.source, ...query.stages] : query.stages
  const own = commands.flatMap((command) => [...(command.commentsBefore ?? []), ...(command.commentsAfter ?? [])])
  return [...own, ...(query.commentsAfter ?? [])]
}
