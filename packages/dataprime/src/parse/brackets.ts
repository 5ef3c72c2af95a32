const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Which bracket closes which, by offset, outside strings: one pass, for recovering from errors. */
export function matchBrackets(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>()
  const open: { readonly at: number; readonly closer: string }[] = []
  const waiting: Record<string, number> = { ')': 0, ']': 0, '}': 0 }
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? ''
    if (c === "'" || c === '"') at = endOfString(text, at, c)
    const closer = closers[c]
    if (closer) {
      open.push({ at, closer })
      waiting[closer] = (waiting[closer] ?? 0) + 1
    } else if (waiting[c]) {
      for (let last = open.pop(); last; last = open.pop()) {
        waiting[last.closer] = (waiting[last.closer] ?? 1) - 1
        if (last.closer === c) {
          pairs.set(last.at, at)
          break
        }
      }
    }
  }
  return pairs
}

function endOfString(text: string, start: number, mark: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === mark || text[at] === '\n') return at
  }
  return text.length
}
