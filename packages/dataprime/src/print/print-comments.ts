import type { Comment, Position, Range } from '../ast.ts'
import { hardLine, type Layout, sequence, suffix } from './print-layout.ts'

/** A part of a query that comments may stand beside. */
export interface Anchor {
  readonly range: Range
  /** A line can be broken before it. */
  readonly leads: boolean
  /** A line can be broken after it. */
  readonly trails: boolean
  /** What may stand between it and a comment after it: the brackets around it. */
  readonly closers?: string
  /** It is the last stage of a query in brackets, and has the comments below it too. */
  readonly isLast?: boolean
}

export interface Placed {
  readonly before: Comment[]
  readonly after: Comment[]
  readonly below: Comment[]
}

/** The comments of each anchor, and those that belong to none. */
export interface Placement {
  readonly placed: ReadonlyMap<Anchor, Placed>
  readonly rest: readonly Comment[]
}

/** Text that may stand between a comment and the part it is about. */
const openers = new Set([',', '&&', '||', '|', '('])

/**
 * Finds for each comment the part it is about: the one that ends before it on the same line, else the one that begins
 * right after it, else the innermost one it stands in. Of parts that begin or end together the outermost is taken, so
 * that a comment that was placed once is placed there again.
 */
export function placeComments(comments: readonly Comment[], anchors: readonly Anchor[], ink: string): Placement {
  const placed = new Map<Anchor, Placed>()
  const rest: Comment[] = []
  const of = (anchor: Anchor): Placed => {
    const found = placed.get(anchor) ?? { before: [], after: [], below: [] }
    placed.set(anchor, found)
    return found
  }
  const starts = anchors.filter((anchor) => anchor.leads).sort(outermostFirst)
  const ends = anchors.filter((anchor) => anchor.trails).sort(byEnd)
  const next = nextInk(ink)
  const previous = previousInk(ink)
  const open: Anchor[] = []
  let begun = 0
  for (const comment of [...comments].sort((a, b) => a.range.start.offset - b.range.start.offset)) {
    const { start, end } = comment.range
    for (let anchor = starts[begun]; anchor && anchor.range.start.offset <= start.offset; anchor = starts[++begun]) {
      open.push(anchor)
    }
    // What does not reach the comment reaches none after it either.
    while (open.length > 0 && (open.at(-1)?.range.end.offset ?? 0) < end.offset) open.pop()
    const before = ends[lastAtMost(ends, (anchor) => anchor.range.end.offset, start.offset)]
    const after = starts[begun]
    const isBeside = before && isBehindInk(start) && isNear(before, start.offset)
    if (isBeside && canTrail(comment, placed.get(before))) of(before).after.push(comment)
    else if (before?.isLast && isNear(before, start.offset) && isClosed(end.offset)) of(before).below.push(comment)
    else if (after && leadsTo(end.offset, after.range.start.offset)) of(after).before.push(comment)
    else if (open.length > 0) of(open.at(-1) as Anchor).before.push(comment)
    else rest.push(comment)
  }
  return { placed, rest }

  // Something else stands before the comment on its line.
  function isBehindInk({ offset, column }: Position): boolean {
    return (previous[offset] ?? -1) >= offset - column + 1
  }

  function isNear(anchor: Anchor, until: number): boolean {
    for (let at = next[anchor.range.end.offset] ?? until; at < until; at = next[at + 1] ?? until) {
      if (!`,${anchor.closers ?? ''}`.includes(ink[at] ?? '')) return false
    }
    return true
  }

  function isClosed(from: number): boolean {
    return /^\|?\)/.test(ink.slice(next[from] ?? ink.length, (next[from] ?? ink.length) + 2))
  }

  function leadsTo(from: number, until: number): boolean {
    for (let at = next[from] ?? until; at < until; ) {
      const width = openers.has(ink.slice(at, at + 2)) ? 2 : 1
      if (!openers.has(ink.slice(at, at + width))) return false
      at = next[at + width] ?? until
    }
    return true
  }
}

// A line comment ends its line, so there is room for one.
function canTrail(comment: Comment, placed: Placed | undefined): boolean {
  return !comment.text.includes('\n') && (placed?.after.length ?? 0) === 0
}

/** The layout with its comments: those before it on lines of their own, those after it at the end of its line. */
export function withComments(content: Layout, { before, after, below }: Placed): Layout {
  return sequence([
    ...before.flatMap(commentLines).flatMap((text) => [text, hardLine]),
    content,
    ...after.flatMap(commentLines).map(suffix),
    ...below.flatMap(commentLines).flatMap((text) => [hardLine, text]),
  ])
}

/** A comment as it is written: line comments only, for what may stand between marks differs between engines. */
export function commentLines(comment: Comment): readonly string[] {
  const mark = comment.style === '//' ? '//' : '#'
  return comment.text.split('\n').map((text) => `${mark} ${text.trim()}`.trimEnd())
}

/** The text with its comments blanked out: every offset stays what it was. */
export function inkOf(text: string, comments: readonly Comment[]): string {
  const parts: string[] = []
  let at = 0
  for (const { range } of [...comments].sort((a, b) => a.range.start.offset - b.range.start.offset)) {
    const { start, end } = range
    parts.push(text.slice(at, start.offset), text.slice(start.offset, end.offset).replace(/[^\n]/g, ' '))
    at = end.offset
  }
  return parts.join('') + text.slice(at)
}

function outermostFirst(a: Anchor, b: Anchor): number {
  return a.range.start.offset - b.range.start.offset || b.range.end.offset - a.range.end.offset
}

function byEnd(a: Anchor, b: Anchor): number {
  return a.range.end.offset - b.range.end.offset || b.range.start.offset - a.range.start.offset
}

/** The last of a sorted list whose key is at most `limit`; -1 if there is none. */
function lastAtMost<T>(sorted: readonly T[], key: (item: T) => number, limit: number): number {
  let low = -1
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (key(sorted[middle] as T) <= limit) low = middle
    else high = middle - 1
  }
  return low
}

/** For each offset, the next one where there is something else than space. */
function nextInk(ink: string): Int32Array {
  const next = new Int32Array(ink.length + 2).fill(ink.length)
  for (let at = ink.length - 1; at >= 0; at--) next[at] = /\s/.test(ink[at] ?? '') ? (next[at + 1] ?? at) : at
  return next
}

/** For each offset, the last one before it where there is something else than space; -1 if there is none. */
function previousInk(ink: string): Int32Array {
  const previous = new Int32Array(ink.length + 1).fill(-1)
  for (let at = 0; at < ink.length; at++) previous[at + 1] = /\s/.test(ink[at] ?? '') ? (previous[at] ?? -1) : at
  return previous
}
