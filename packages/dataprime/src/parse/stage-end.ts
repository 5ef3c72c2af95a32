import type { Closer, Cursor } from './cursor.ts'
import { isCommandName } from './stage-names.ts'

/** True at the end of the query: of the text, or at what closes the brackets around it. */
export function atEnd(c: Cursor, closer: Closer): boolean {
  if (c.peek().kind === 'end') return true
  if (closer === ')') return c.isSymbol(')')
  if (closer === 'clause') return ['on', 'using', 'into'].includes(c.wordAt()) || c.isSymbol(')')
  return closer === '|)' && c.isSymbol('|') && c.isSymbol(')', 1)
}

/** What follows a stage is a pipe, the end, or the name of a command whose pipe is missing; else that is reported. */
export function endStage(c: Cursor, closer: Closer): void {
  const token = c.peek()
  const isEnd = atEnd(c, closer) || c.isSymbol('|') || c.isSymbol('||') || c.isSymbol(';')
  if (!isEnd && !(token.kind === 'word' && isCommandName(token.text))) c.unexpected('a pipe or the end')
}
