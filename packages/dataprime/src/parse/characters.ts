/** What a character may be part of. A letter is one that names may begin with. */
const other = 0
export const letter = 1
export const digit = 2
export const blank = 3

type CharacterClass = typeof other | typeof letter | typeof digit | typeof blank

const blanks = '\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'

const classes = new Uint8Array(0x10000)
classes.fill(digit, 0x30, 0x3a)
classes.fill(letter, 0x41, 0x5b)
classes.fill(letter, 0x61, 0x7b)
classes[0x5f] = letter
classes.fill(blank, 0x2000, 0x200b)
for (const c of blanks) classes[c.charCodeAt(0)] = blank

/** By the UTF-16 code of a character: every character is looked at once, and a pattern would cost many times as much. */
export function classOf(code: number): CharacterClass {
  return classes[code] as CharacterClass // of every code there is one
}

/** The first place from `at` on that does not hold this class. */
export function endOf(only: CharacterClass, text: string, at: number): number {
  let end = at
  while (end < text.length && classOf(text.charCodeAt(end)) === only) end++
  return end
}

/** The first place from `at` on where a name cannot go on. */
export function endOfWord(text: string, at: number): number {
  let end = at
  for (; end < text.length; end++) {
    const part = classOf(text.charCodeAt(end))
    if (part !== letter && part !== digit) break
  }
  return end
}

/** True if a name may begin there. */
export function isLetterAt(text: string, at: number): boolean {
  return at < text.length && classOf(text.charCodeAt(at)) === letter
}

/** True if a letter from `start` to `end` is a capital. */
export function hasCapital(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code <= 0x5a && code >= 0x41) return true
  }
  return false
}
