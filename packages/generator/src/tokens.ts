/** What a piece of a question looks like; what it means is for the recognisers to say. */
export type TokenKind = 'word' | 'number' | 'quoted' | 'path' | 'instant' | 'clock' | 'comparator' | 'mark'

export interface Token {
  readonly kind: TokenKind
  /** As the user wrote it; of a quoted token, what is between the quotes. */
  readonly text: string
  readonly lower: string
  /** Offsets into the question. */
  readonly start: number
  readonly end: number
}

/** The first row that matches wins. A unit glued to its number (`500ms`) becomes a token of its own, behind it. */
const rows: readonly (readonly [TokenKind, RegExp])[] = [
  ['quoted', /(?<!\w)(?:"([^"]*)"|'([^']*)'(?!\w)|`([^`]*)`|“([^”]*)”|‘([^’]*)’)/y],
  ['path', /(?<![\w$<])\/[\w\-./{}:*~%]*[\w}*/]/y],
  ['instant', /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/y],
  ['clock', /\d{1,2}(?::\d{2}(?::\d{2})?\s?(?:am|pm)?|\s?(?:am|pm))(?!\w)/iy],
  ['word', /\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?!\w)/y], // an address
  ['word', /(?=[\da-f-]{0,40}[a-f])(?=[a-f-]{0,40}\d)[\da-f][\da-f-]{15,}(?![\w-])/iy], // an id in hexadecimal
  [
    'word',
    /(?!(?:\d+(?:d|h|m|s|ms|us|ns|min))+(?!\w))(?=\d[\da-z]*[a-z][\da-z]*\d[\da-z]*[a-z])\d[\da-z]{7,}(?![\w-])/iy,
  ], // an id
  ['word', /v?\d+(?:\.\d+){2,}[\w.+-]*(?<=\w)/iy], // a version
  ['word', /(?<=\s)\.[a-z]{2,5}(?!\w)/iy], // the ending of a file's name
  ['word', /\w[\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63})+/y], // a mail address
  ['word', /\d\w{0,40}(?:-\w{1,40}){2,8}(?![\w-])/y], // an order's number
  ['word', /(?!(?:\d+(?:d|h|m|s|ms|us|ns|min))+(?!\w))\d+[a-z]+\d\w{0,40}-\w{1,40}(?![\w-])/iy], // an id of two parts
  ['word', /[1-5]xx(?!\w)/iy],
  ['word', /[dhm](?=\d+(?:h|m|s|min)(?!\w))/iy], // the h of `1h30m`
  ['number', /\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?/y],
  ['comparator', />=|<=|==|!=|<>|[><=≥≤]/y],
  ['mark', /\p{Sc}(?=\d)/uy], // the sign of an amount of money
  ['word', /[a-z]+n['’]t(?!\w)/iy], // "didn't"
  ['word', /(?<!\w)w\/(?:o(?!\w)|(?=\s*\d))/iy],
  ['word', /[\p{L}_$@][\p{L}\p{N}_$@]*(?:[.\-:][\p{L}\p{N}_$@]+)*(?:\['[^']+'\])*(?:-(?=\s|$))?/uy],
  ['mark', /[^\s]/uy],
]

/** Words that are two: `five-minute buckets`, `non-2xx responses`, `top10`. */
const splitBefore = /^(?:(non|one|two|three|five|six|ten|fifteen|thirty|per)-(.+)|(top|last|past|bottom|first)(\d+))$/i

/** Cuts a question into tokens; every character that is not white space is in exactly one, but for quotes. */
export function tokenise(question: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < question.length) {
    const next = tokenAt(question, at)
    if (!next) at += 1
    else {
      tokens.push(...split(next))
      at = next.end
    }
  }
  return tokens
}

function tokenAt(question: string, at: number): Token | undefined {
  for (const [kind, shape] of rows) {
    shape.lastIndex = at
    const found = shape.exec(question)
    if (!found) continue
    const text = kind === 'quoted' ? (found.slice(1).find((part) => part !== undefined) ?? '') : found[0]
    const lower = text.toLowerCase().replace('’', "'")
    return {
      kind,
      text,
      lower: lower === 'w/o' ? 'without' : lower === 'w/' ? 'with' : lower,
      start: at,
      end: at + found[0].length,
    }
  }
  return undefined
}

/** Fields that are written before a colon: `service:payments`. */
const keys = new Set(
  `svc service app application subsystem host pod ns namespace status status_code code level severity env environment user region method path container
  cluster customer tenant version queue topic operation trace_id span_id request_id user_id order_id session_id customer_id tenant_id`.split(
    /\s+/,
  ),
)

/** `status:500` is said like `status=500`. */
function pair(token: Token): readonly Token[] | undefined {
  const at = token.text.indexOf(':')
  if (token.kind !== 'word' || at < 1 || !keys.has(token.lower.slice(0, at))) return undefined
  const cut = token.start + at
  const value = token.text.slice(at + 1)
  if (value === '') return undefined
  return [
    { ...token, text: token.text.slice(0, at), lower: token.lower.slice(0, at), end: cut },
    { kind: 'comparator', text: '=', lower: '=', start: cut, end: cut + 1 },
    { ...token, ...kindOf(value), text: value, lower: value.toLowerCase(), start: cut + 1 },
  ]
}

function split(token: Token): readonly Token[] {
  const paired = pair(token)
  if (paired) return paired
  const parts = token.kind === 'word' ? splitBefore.exec(token.text) : null
  const [, before, behind, rank, n] = parts ?? []
  const [first, second] = [before ?? rank, behind ?? n]
  if (first === undefined || second === undefined) return [token]
  const cut = token.start + first.length
  return [
    { ...token, text: first, lower: first.toLowerCase(), end: cut },
    { ...token, ...kindOf(second), text: second, lower: second.toLowerCase(), start: token.end - second.length },
  ]
}

/** The 200 of `non-200` is a number. */
function kindOf(text: string): { readonly kind: TokenKind } {
  return { kind: /^\d+$/.test(text) ? 'number' : 'word' }
}
