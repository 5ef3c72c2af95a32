/** What is wrong with a pattern, or would not mean the same everywhere. Offsets are within the pattern. */
export interface PatternFault {
  readonly kind: 'error' | 'portability'
  readonly from: number
  readonly to: number
  /** The fact, without a full stop. */
  readonly what: string
  /** The pattern with the fault removed; null where that cannot be told. */
  readonly meant: string | null
}

interface Scan {
  readonly faults: readonly PatternFault[]
  readonly groups: readonly Group[]
}

interface Group {
  /** Null for one without a name. */
  readonly name: string | null
  /** Where its content begins. */
  readonly from: number
}

/** Everything that is wrong with a regular expression, in the dialects of both tiers: Ruby's and Lucene's. */
export function patternFaults(pattern: string): readonly PatternFault[] {
  return scan(pattern).faults
}

/** The names under which `extract` gives the groups, in order; null if the pattern cannot be read. */
export function regexpGroups(pattern: string): readonly string[] | null {
  const { faults, groups } = scan(pattern)
  if (faults.some(({ kind }) => kind === 'error')) return null
  let unnamed = 0
  return groups.map(({ name }) => name ?? `_${unnamed++}`)
}

/** Where the content of every group without a name begins, in order. */
export function unnamedGroups(pattern: string): readonly number[] {
  return scan(pattern).groups.flatMap(({ name, from }) => (name === null ? [from] : []))
}

function scan(pattern: string): Scan {
  const faults: PatternFault[] = []
  const groups: Group[] = []
  const open: number[] = []
  const fault = (kind: PatternFault['kind'], from: number, to: number, what: string, meant: string | null = null) => {
    faults.push({ kind, from, to, what, meant })
  }
  let canRepeat = false
  let at = 0
  while (at < pattern.length) {
    const from = at
    const c = pattern[at]
    if (c === '\\') {
      at = readEscape(pattern, at, fault)
      canRepeat = true
    } else if (c === '[') {
      const end = classEnd(pattern, at)
      if (end === null) {
        fault('error', from, pattern.length, 'the [ has no ]', escapeAt(pattern, from))
        return { faults, groups }
      }
      checkRanges(pattern, from, end, fault)
      at = end
      canRepeat = true
    } else if (c === '(') {
      open.push(at)
      at = readGroup(pattern, at, groups, fault)
      canRepeat = false
    } else if (c === ')') {
      if (open.length === 0) fault('error', from, from + 1, 'the ) has no (', escapeAt(pattern, from))
      open.pop()
      at++
      canRepeat = true
    } else if (c === '|' || c === '^') {
      at++
      canRepeat = false
    } else {
      const quantifier = quantifierAt(pattern, at)
      if (quantifier) {
        if (!canRepeat)
          fault(
            'error',
            from,
            from + quantifier.text.length,
            `nothing stands before ${quantifier.text} to repeat`,
            escapeAt(pattern, from),
          )
        else if (quantifier.isReversed)
          fault(
            'error',
            from,
            from + quantifier.text.length,
            `${quantifier.text} has its greater number first`,
            quantifier.meant &&
              pattern.slice(0, from) + quantifier.meant + pattern.slice(from + quantifier.text.length),
          )
        at += quantifier.text.length
        canRepeat = false
      } else {
        at++
        canRepeat = true
      }
    }
  }
  const last = open.at(-1)
  if (last !== undefined) fault('error', last, last + 1, 'the ( has no )', `${pattern}${')'.repeat(open.length)}`)
  return { faults, groups }
}

type Fault = (kind: PatternFault['kind'], from: number, to: number, what: string, meant?: string | null) => void

function readEscape(pattern: string, at: number, fault: Fault): number {
  const next = pattern[at + 1]
  if (next === undefined) {
    fault('error', at, at + 1, 'nothing follows the \\', `${pattern}\\`)
    return at + 1
  }
  const [back] = /^\\([1-9]\d*|k<[^>]*>)/.exec(pattern.slice(at)) ?? []
  if (back === undefined) return at + 2
  fault('portability', at, at + back.length, `${back} refers back to a group, which one of the tiers cannot do`)
  return at + back.length
}

function readGroup(pattern: string, at: number, groups: Group[], fault: Fault): number {
  const rest = pattern.slice(at)
  const look = /^\(\?(<?[=!])/.exec(rest)
  if (look) {
    fault('portability', at, at + look[0].length, `${look[0]} looks around, which one of the tiers cannot do`)
    return at + look[0].length
  }
  const named = /^\(\?(P?)<([^>]*)>/.exec(rest)
  if (named) {
    const [all, python, name = ''] = named
    if (python)
      fault(
        'portability',
        at,
        at + all.length,
        `groups are named (?<${name}>…)`,
        `${pattern.slice(0, at)}(?<${name}>${rest.slice(all.length)}`,
      )
    if (!/^[A-Za-z_]\w*$/.test(name)) fault('error', at, at + all.length, `"${name}" is no name for a group`)
    else if (groups.some((group) => group.name === name))
      fault('error', at, at + all.length, `there are two groups called ${name}`)
    groups.push({ name, from: at + all.length })
    return at + all.length
  }
  const [special] = /^\(\?(?:[imsx-]+\)|[imsx-]*:|>|#[^)]*)/.exec(rest) ?? []
  if (special) return at + (special.endsWith(')') ? special.length - 1 : special.length)
  if (rest.startsWith('(?')) {
    fault('error', at, at + 2, '(? begins no known kind of group')
    return at + 2
  }
  groups.push({ name: null, from: at + 1 })
  return at + 1
}

interface Quantifier {
  readonly text: string
  readonly isReversed: boolean
  readonly meant: string | null
}

function quantifierAt(pattern: string, at: number): Quantifier | null {
  // A brace that holds no numbers is a letter.
  const found = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\}|\{,\d+\})[?+]?/.exec(pattern.slice(at, at + longestQuantifier))
  if (!found) return null
  const [text, least, most] = found
  const isReversed = least !== undefined && most !== undefined && most !== '' && Number(most) < Number(least)
  return { text, isReversed, meant: isReversed ? text.replace(`${least},${most}`, `${most},${least}`) : null }
}

const longestQuantifier = 40

function classEnd(pattern: string, from: number): number | null {
  let at = from + 1
  if (pattern[at] === '^') at++
  if (pattern[at] === ']') at++
  for (; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern.startsWith('[:', at)) {
      const end = pattern.indexOf(':]', at)
      if (end !== -1) at = end + 1
    } else if (pattern[at] === ']') return at + 1
  }
  return null
}

function checkRanges(pattern: string, from: number, end: number, fault: Fault): void {
  for (const found of pattern.slice(from + 1, end - 1).matchAll(/\\.|([^\\])-([^\\\]])/gsu)) {
    const [all, low, high] = found
    if (low === undefined || high === undefined || low <= high) continue
    const at = from + 1 + found.index
    fault(
      'error',
      at,
      at + all.length,
      `the range ${all} runs backwards`,
      `${pattern.slice(0, at)}${high}-${low}${pattern.slice(at + all.length)}`,
    )
  }
}

function escapeAt(pattern: string, at: number): string {
  return `${pattern.slice(0, at)}\\${pattern.slice(at)}`
}
