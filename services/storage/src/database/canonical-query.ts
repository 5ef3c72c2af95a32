import { createHash } from 'node:crypto'
import { parse, printLine } from 'dataprime'

export interface CanonicalQuery {
  readonly text: string
  readonly sha256: string
}

/** Two queries that differ only in how they are written are one; text that does not parse stands for itself, trimmed. */
export function canonicalQuery(text: string): CanonicalQuery {
  const { query, diagnostics } = parse(text)
  const isBroken = diagnostics.some(({ severity }) => severity === 'error')
  const canonical = isBroken ? text.trim() : printLine(query)
  return { text: canonical, sha256: createHash('sha256').update(canonical).digest('hex') }
}
