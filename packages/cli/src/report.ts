import type { Diagnostic } from 'dataprime'
import type { Paint, Style } from './paint.ts'

const colours = { error: 'red', warning: 'yellow', info: 'blue', advice: 'blue' } as const satisfies Record<
  Finding['severity'],
  Style
>

/** What is shown where it stands: a diagnostic, or advice. */
export interface Finding extends Omit<Diagnostic, 'code' | 'severity'> {
  readonly code: string
  readonly severity: Diagnostic['severity'] | 'advice'
}

export interface ReportOptions {
  readonly name: string
  readonly text: string
  readonly paint: Paint
  readonly columns: number
}

/** A finding for a reader: where and what, the line with carets under the fault, and how to fix it. */
export function report({ code, severity, message, range, fixes }: Finding, options: ReportOptions): string {
  const { name, text, paint, columns } = options
  const { start, end } = range
  const colour = colours[severity]
  const where = `${name}:${start.line}:${start.column}`
  const head = `${paint('bold', where)}: ${paint(colour, severity)}: ${printable(message)} ${paint('dim', `[${code}]`)}`
  const number = String(start.line)
  const margin = ' '.repeat(number.length)
  const whole = text.split('\n')[start.line - 1]?.replace(/\r$/, '') ?? ''
  const until = end.line === start.line ? end.column - 1 : whole.length
  const view = window({ whole, from: start.column - 1, until }, Math.max(20, columns - number.length - 4))
  const carets = '^'.repeat(Math.max(1, widthOf(view.fault)))
  const fix = fixes[0] ? [`${margin} ${paint('dim', '=')} ${paint('green', 'fix')}: ${printable(fixes[0].title)}`] : []
  return [
    head,
    `${paint('dim', `${number} |`)} ${printable(view.before + view.fault + view.after)}`,
    `${paint('dim', `${margin} |`)} ${blank(view.before)}${paint(colour, carets)}`,
    ...fix,
  ].join('\n')
}

interface Line {
  readonly whole: string
  readonly from: number
  readonly until: number
}

/** The part of a long line around the fault. */
function window({ whole, from, until }: Line, width: number) {
  const first = whole.length <= width || from < width - 10 ? 0 : from - Math.floor(width / 3)
  const last = whole.length <= width ? whole.length : Math.min(whole.length, first + width - 2)
  const [lead, trail] = [first > 0 ? '…' : '', last < whole.length ? '…' : '']
  return {
    before: lead + whole.slice(first, from),
    fault: whole.slice(from, Math.max(from, Math.min(until, last))),
    after: whole.slice(Math.max(from, Math.min(until, last)), last) + trail,
  }
}

/** Characters that take two columns on a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + columnsOf(letter), 0)
}

// Tabs stay tabs, so that what stands below them stays below.
function blank(text: string): string {
  return [...text].map((letter) => (letter === '\t' ? '\t' : ' '.repeat(columnsOf(letter)))).join('')
}

function columnsOf(letter: string): number {
  if (/\p{M}/u.test(letter)) return 0
  return wide.test(letter) ? 2 : 1
}

/** The text without characters that steer a terminal: a query may come from anyone. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}
