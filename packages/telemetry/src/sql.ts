/** What a statement does, with nothing of the values in it. */
export interface SqlDescription {
  /** The verb, such as `INSERT`. */
  readonly operation: string
  /** The table, when there is exactly one. */
  readonly collection?: string
  /** Verb and tables, such as `SELECT requests insights`. */
  readonly summary: string
  /** The text with `?` for every literal, at most 2,048 characters. */
  readonly text?: string
}

const maxText = 2048
const maxSummary = 255

const verbs = new Set(
  'SELECT INSERT REPLACE UPDATE DELETE CREATE DROP ALTER BEGIN COMMIT END ROLLBACK SAVEPOINT RELEASE PRAGMA VACUUM ANALYZE REINDEX ATTACH DETACH EXPLAIN'.split(
    ' ',
  ),
)
const beforeTable = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE'])
const beforeClause = new Set(['DO', 'FOR'])
const betweenKeywordAndTable = new Set(['IF', 'NOT', 'EXISTS', 'OR', 'ABORT', 'FAIL', 'IGNORE', 'REPLACE', 'ROLLBACK'])

// In this order: white space and comments, quoted identifiers, strings and blobs, parameters, numbers, words, anything else.
const token =
  /(?<blank>\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<identifier>"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?)|(?<literal>[xX]?'(?:[^']|'')*'?)|(?<parameter>\?\d*|[:@$]\w+)|(?<number>(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<other>[\s\S])/g

/** Describes SQL for spans and metrics; never throws, also on text that is no SQL. */
export function describeSql(sql: string): SqlDescription {
  const reader = {
    operation: '',
    depth: 0,
    at: 'elsewhere' as 'elsewhere' | 'beforeTable' | 'afterTable' | 'afterSchema',
    tables: new Set<string>(),
    aliases: new Set<string>(),
  }
  let text = ''
  let previous = ''
  for (const { groups = {} } of sql.matchAll(token)) {
    if (groups['blank'] !== undefined) {
      if (text !== '' && !text.endsWith(' ')) text += ' '
      continue
    }
    const written = writtenForm(groups)
    text += written
    const word = (groups['word'] ?? '').toUpperCase()
    const name = groups['word'] ?? unquote(groups['identifier'])
    if (written === '(') reader.depth++
    if (written === ')') reader.depth--
    // A common table expression reads `name AS (`; its name is no table.
    if (word === 'AS' && reader.operation === '') reader.aliases.add(previous)
    if (reader.operation === '' && reader.depth === 0 && verbs.has(word)) reader.operation = word
    // `ON CONFLICT DO UPDATE SET` and `FOR UPDATE` name no table.
    if (beforeTable.has(word) && !beforeClause.has(previous.toUpperCase())) reader.at = 'beforeTable'
    else if (reader.at === 'beforeTable' && !betweenKeywordAndTable.has(word)) {
      if (name !== undefined && name !== '?') reader.tables.add(name)
      reader.at = name === undefined ? 'elsewhere' : 'afterTable'
    } else if (reader.at === 'afterTable') reader.at = written === '.' ? 'afterSchema' : 'elsewhere'
    else if (reader.at === 'afterSchema' && name !== undefined) {
      // `main.requests`: the part after the dot is the table.
      reader.tables.delete([...reader.tables].at(-1) ?? '')
      reader.tables.add(name)
      reader.at = 'elsewhere'
    }
    previous = name ?? written
  }
  const tables = [...reader.tables].filter((table) => !reader.aliases.has(table))
  const operation = reader.operation || 'OTHER'
  return {
    operation,
    ...(tables.length === 1 && tables[0] !== undefined && { collection: tables[0] }),
    summary: [operation, ...tables].join(' ').slice(0, maxSummary),
    text: text.trim().slice(0, maxText),
  }
}

function writtenForm(groups: Record<string, string | undefined>): string {
  if (groups['literal'] !== undefined || groups['number'] !== undefined) return '?'
  const quoted = groups['identifier']
  if (quoted === undefined) return groups['parameter'] ?? groups['word'] ?? groups['other'] ?? ''
  // SQLite reads a double-quoted word as a string when no column has that name, so only what looks like a name is kept.
  return unquote(quoted) === '?' ? '?' : quoted
}

function unquote(identifier: string | undefined): string | undefined {
  if (identifier === undefined) return undefined
  const inner = identifier.slice(1, -1)
  return /^[A-Za-z_][\w$.]*$/.test(inner) ? inner : '?'
}
