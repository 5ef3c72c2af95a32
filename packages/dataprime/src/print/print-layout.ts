// Text that knows where it may be broken over lines, and the way to lay it out in a width. A group stands on one line if
// it fits; else all of its own lines are broken, and the groups inside it are tried again.

export type Layout = string | Sequence | Indented | Group | Line | Suffix

/** `broken` says that there is a line in it that is always broken: nothing around it fits on one line. */
interface Sequence {
  readonly kind: 'sequence'
  readonly parts: readonly Layout[]
  readonly broken: boolean
}
interface Indented {
  readonly kind: 'indented'
  readonly content: Layout
  readonly broken: boolean
}
interface Group {
  readonly kind: 'group'
  readonly content: Layout
  readonly broken: boolean
}
interface Line {
  readonly kind: 'line'
  /** What stands in its place when it is not broken. */
  readonly flat: '' | ' '
  readonly broken: boolean
}
/** A comment at the end of the line, whatever else is written on that line. */
interface Suffix {
  readonly kind: 'suffix'
  readonly text: string
  readonly broken: true
}

const step = 2

/** A space or a line break. */
export const line: Layout = { kind: 'line', flat: ' ', broken: false }
/** Nothing or a line break. */
export const softLine: Layout = { kind: 'line', flat: '', broken: false }
/** Always a line break. */
export const hardLine: Layout = { kind: 'line', flat: ' ', broken: true }

export const suffix = (text: string): Layout => ({ kind: 'suffix', text, broken: true })
export const indent = (content: Layout): Layout =>
  typeof content === 'string' ? content : { kind: 'indented', content, broken: content.broken }
export const group = (content: Layout): Layout =>
  typeof content === 'string' ? content : { kind: 'group', content, broken: content.broken }

/** Layouts one after another; text stays text. */
export function sequence(parts: readonly Layout[]): Layout {
  if (parts.every((part) => typeof part === 'string')) return parts.join('')
  return { kind: 'sequence', parts, broken: parts.some(isBroken) }
}

export function joined(parts: readonly Layout[], separator: Layout): Layout {
  return sequence(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])))
}

/** A template literal whose values are layouts. */
export function layout(texts: TemplateStringsArray, ...values: readonly Layout[]): Layout {
  return sequence(
    texts.flatMap((text, index) => [text, ...values.slice(index, index + 1)]).filter((part) => part !== ''),
  )
}

function isBroken(part: Layout): boolean {
  return typeof part !== 'string' && part.broken
}

/** Everything on one line. */
export function flat(part: Layout): string {
  if (typeof part === 'string') return part
  switch (part.kind) {
    case 'sequence':
      return part.parts.map(flat).join('')
    case 'indented':
    case 'group':
      return flat(part.content)
    case 'line':
      return part.flat
    case 'suffix':
      return ''
  }
}

interface Entry {
  readonly part: Layout
  readonly indent: number
  readonly isFlat: boolean
}

/** The text, at most `width` characters wide where that is possible. */
export function render(whole: Layout, width: number): string {
  const out: string[] = []
  let column = 0
  let comments = ''
  const pending: Entry[] = [{ part: whole, indent: 0, isFlat: false }]
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    const { part, indent, isFlat } = entry
    if (typeof part === 'string') {
      out.push(part)
      column = part.includes('\n') ? part.length - part.lastIndexOf('\n') - 1 : column + part.length
    } else if (part.kind === 'sequence') {
      for (let at = part.parts.length - 1; at >= 0; at--) pending.push({ ...entry, part: part.parts[at] ?? '' })
    } else if (part.kind === 'indented') {
      pending.push({ ...entry, part: part.content, indent: indent + step })
    } else if (part.kind === 'group') {
      const fits = isFlat || (!part.broken && fitsIn(width - column, part.content, pending))
      pending.push({ ...entry, part: part.content, isFlat: fits })
    } else if (part.kind === 'suffix') {
      comments += ` ${part.text}`
    } else if (isFlat) {
      out.push(part.flat)
      column += part.flat.length
    } else {
      out.push(comments, '\n', ' '.repeat(indent))
      comments = ''
      column = indent
    }
  }
  return out.join('') + comments
}

// What follows on the same line has to fit as well. Stops at the width, so that nested groups cost no more than that.
function fitsIn(width: number, content: Layout, after: readonly Entry[]): boolean {
  let room = width
  let next = after.length - 1
  const pending: Entry[] = [{ part: content, indent: 0, isFlat: true }]
  while (room >= 0) {
    const entry = pending.pop() ?? after[next--]
    if (!entry) return true
    const { part, isFlat } = entry
    if (typeof part === 'string') {
      if (part.includes('\n')) return room >= part.indexOf('\n')
      room -= part.length
    } else if (part.kind === 'sequence') {
      for (let at = part.parts.length - 1; at >= 0; at--) pending.push({ ...entry, part: part.parts[at] ?? '' })
    } else if (part.kind === 'indented' || part.kind === 'group') {
      pending.push({ ...entry, part: part.content })
    } else if (part.kind === 'line') {
      if (!isFlat) return true
      room -= part.flat.length
    }
  }
  return false
}
