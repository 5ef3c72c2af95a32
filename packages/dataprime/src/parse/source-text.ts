import type { Position, Range } from '../ast.ts'

/** A text that knows its lines. */
export interface SourceText {
  readonly text: string
  readonly range: (start: number, end: number) => Range
}

export function sourceText(text: string): SourceText {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)

  // Many ranges begin or end at the same place, and each place is looked for once.
  const positions = new Array<Position | undefined>(text.length + 1)
  function position(offset: number): Position {
    const known = positions[offset]
    if (known) return known
    let low = 0
    let high = lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    const made = { offset, line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 }
    positions[offset] = made
    return made
  }

  return { text, range: (start, end) => ({ start: position(start), end: position(end) }) }
}
