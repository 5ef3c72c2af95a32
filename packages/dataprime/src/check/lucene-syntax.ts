/** What is wrong with a Lucene query. Offsets are within its text. */
export interface LuceneFault {
  readonly from: number
  readonly to: number
  /** The fact, without a full stop. */
  readonly what: string
  /** The query without the fault; null where that cannot be told. */
  readonly meant: string | null
}

const closers: Readonly<Record<string, readonly string[]>> = { '(': [')'], '[': [']', '}'], '{': [']', '}'] }

/** The first thing that keeps a query from being read: what is not closed, or an operator without its operand. */
export function luceneFault(text: string): LuceneFault | null {
  const open: { readonly at: number; readonly symbol: string }[] = []
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? ''
    if (c === '\\') at++
    else if (c === '"' || (c === '/' && beginsValue(text, at))) {
      const end = closing(text, at, c)
      if (end === null) {
        return {
          from: at,
          to: at + 1,
          what: `nothing closes the ${c}`,
          meant: c === '"' ? `${text}"` : `${text.slice(0, at)}\\${text.slice(at)}`,
        }
      }
      at = end
    } else if (Object.hasOwn(closers, c)) open.push({ at, symbol: c })
    else if (c === ')' || c === ']' || c === '}') {
      const opening = open.pop()
      if (!opening || !closers[opening.symbol]?.includes(c)) {
        return { from: at, to: at + 1, what: `the ${c} closes nothing`, meant: text.slice(0, at) + text.slice(at + 1) }
      }
      const range = opening.symbol === '(' ? null : rangeFault(text, opening.at, at)
      if (range) return range
    }
  }
  const last = open.at(-1)
  if (last) {
    const missing = [...open].reverse().map(({ symbol }) => closers[symbol]?.[0] ?? '')
    // A range that breaks off after TO has no upper bound.
    const whole = last.symbol !== '(' && /\sTO\s*$/.test(text) ? `${text.trimEnd()} *` : text
    return {
      from: last.at,
      to: last.at + 1,
      what: `nothing closes the ${last.symbol}`,
      meant: whole + missing.join(''),
    }
  }
  return looseOperator(text)
}

// A slash begins a regular expression only where a value begins.
function beginsValue(text: string, at: number): boolean {
  return at === 0 || /[\s:(]/.test(text[at - 1] ?? '')
}

function closing(text: string, from: number, quote: string): number | null {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  return null
}

function rangeFault(text: string, from: number, to: number): LuceneFault | null {
  const inside = text.slice(from + 1, to)
  if (/^\s*(".*"|\S+)\s+TO\s+(".*"|\S+)\s*$/.test(inside)) return null
  const ends = /^\s*(\S+?)\s*(?:to|-|\.\.|,|\s)\s*(\S+)\s*$/.exec(inside)
  const meant = ends ? `${text.slice(0, from + 1)}${ends[1]} TO ${ends[2]}${text.slice(to)}` : null
  return { from, to: to + 1, what: 'a range is [low TO high]', meant }
}

// AND and OR stand between two terms, NOT before one.
function looseOperator(text: string): LuceneFault | null {
  const end = /(?:^|\s)(AND|OR|NOT|&&|\|\|)\s*$/.exec(text)
  if (end?.[1]) {
    const from = text.lastIndexOf(end[1])
    return { from, to: from + end[1].length, what: `nothing follows ${end[1]}`, meant: text.slice(0, from).trimEnd() }
  }
  const start = /^\s*(AND|OR|&&|\|\|)(?=\s)/.exec(text)
  if (start?.[1]) {
    const from = text.indexOf(start[1])
    const to = from + start[1].length
    return { from, to, what: `nothing stands before ${start[1]}`, meant: text.slice(to).trimStart() }
  }
  const field = /([\w.@-]+):\s*$/.exec(text)
  return field
    ? { from: field.index, to: text.length, what: `${field[1]} has no value`, meant: `${text.trimEnd()}*` }
    : null
}
