import type { Position, Range } from '../ast.ts'

/** A text that knows its lines. */
export interface SourceText {
  readonly text: string
  readonly range: (start: number, end: number) => Range
}

export function sourceText(text: string): SourceText {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)

  function position(offset: number): Position {
    let low = 0
    let high = lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { offset, line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 }
  }

  return { text, range: (start, end) => ({ start: position(start), end: position(end) }) }
}
