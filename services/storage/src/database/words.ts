/** Of a word; what is longer is the same word. */
const longest = 64
/** A word of a search with at least so many letters finds longer ones too. */
const shortestStem = 3

/** The words of a text, each once: letters and digits, without case and accents. Both databases index these and nothing else. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words.map((word) => [...word].slice(0, longest).join('')))]
}

/** Whether the word of a search stands for all words that begin with it. */
export function isStem(word: string): boolean {
  return [...word].length >= shortestStem
}
