import { parseEntry } from './log-line.ts'

const complaint = /(?:^|: )(?:\w*Error\b|Cannot )/
const continued = /^ {2}(?!\s|at )/

/** What a process that failed gave as its reason, out of the lines it printed; empty when it said nothing. */
export function lastWords(lines: readonly string[]): string {
  const begin = lines.findIndex((line) => complaint.test(line))
  if (begin >= 0) {
    const rest = lines.slice(begin + 1)
    const end = rest.findIndex((line) => !continued.test(line))
    return [lines[begin], ...rest.slice(0, end < 0 ? rest.length : end)].join('\n')
  }
  const entry = lines.map(parseEntry).findLast((one) => one?.['level'] === 'fatal')
  return entry ? String(entry['msg']) : (lines.findLast((line) => line.trim() !== '') ?? '')
}
