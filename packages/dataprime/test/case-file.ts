import { readFileSync } from 'node:fs'

/** The blocks of a file of cases: lines between blank lines, without comments; `\n` in a line is a line break. */
export function readCases(name: string): readonly (readonly string[])[] {
  const text = readFileSync(new URL(`./cases/${name}.txt`, import.meta.url), 'utf8')
  const [, ...blocks] = text.split(/\n\s*\n/)
  return blocks.map((block) => block.trim().split('\n'))
}

/** A text in which «marks» show a place: the text without them, and the place. */
export function unmark(marked: string): { readonly text: string; readonly start: number; readonly end: number } {
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  return { text: marked.replace(/[«»]/g, ''), start, end }
}
