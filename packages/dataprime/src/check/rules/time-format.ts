import type { Call, StringLiteral } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { quote } from '../../print/quote.ts'
import type { ExpressionRule } from '../rule.ts'

const withFormat: ReadonlySet<string> = new Set(['formatTimestamp', 'parseTimestamp', 'parseToTimestamp'])

/** Formats that have a name. */
const named: ReadonlySet<string> = new Set([
  ...['auto', 'iso8601', 'iso8601bare'],
  ...['second', 'milli', 'micro', 'nano'].map((unit) => `timestamp_${unit}`),
])

/** `%d`, `%-d`, `%:z`, `%.3f`: what may follow the percent sign. */
const specifier = /^(?:[-_0]?[YyCGgmBbhdejAauwUWVDFvHkIlpPMSRTZtn]|:{0,3}z|[369]?f|\.[369]?f|%)/

/** Parts of the patterns of Java, moment.js and their like, longest first. */
const foreign: Readonly<Record<string, string>> = {
  YYYY: '%Y',
  yyyy: '%Y',
  SSSSSSSSS: '%9f',
  SSSSSS: '%6f',
  SSS: '%3f',
  MMMM: '%B',
  MMM: '%b',
  MM: '%m',
  DD: '%d',
  dd: '%d',
  HH: '%H',
  hh: '%I',
  mm: '%M',
  ss: '%S',
}
const foreignPart = new RegExp(Object.keys(foreign).join('|'), 'g')
const looksForeign = /yyyy|HH|hh|mm|ss|MM|DD|dd/i

/** `formatTimestamp(t, 'YYYY-MM-DD')`  →  `formatTimestamp(t, '%Y-%m-%d')` */
export const timeFormat: ExpressionRule = (node, _parent, { report }) => {
  if (node.kind !== 'call' || !withFormat.has(node.name)) return
  const format = formatOf(node)
  if (!format || named.has(format.value)) return
  const alternatives = node.name === 'formatTimestamp' ? [format.value] : format.value.split('|')
  for (const part of alternatives) {
    const fault = named.has(part) ? null : faultOf(part)
    if (!fault) continue
    const fix = fault.meant === null ? null : replaceWith(format.range, quote(format.value.replace(part, fault.meant)))
    report('time-format', format.range, { what: fault.what, instead: fault.meant && quote(fault.meant) }, fix)
    return
  }
}

function formatOf({ args }: Call): StringLiteral | null {
  const [, second] = args
  const value = args.find(({ name }) => name === 'format')?.value ?? (second?.name === null ? second.value : null)
  return value?.kind === 'string' ? value : null
}

function faultOf(format: string): { readonly what: string; readonly meant: string | null } | null {
  for (let at = format.indexOf('%'); at >= 0; at = format.indexOf('%', at)) {
    const [known] = specifier.exec(format.slice(at + 1, at + 5)) ?? []
    if (known === undefined) return { what: `there is no ${format.slice(at, at + 2)}`, meant: null }
    at += 1 + known.length
  }
  if (format.includes('%') || !looksForeign.test(format)) return null
  const meant = format.replace(foreignPart, (part) => foreign[part] ?? part)
  return { what: `${quote(format)} is plain text, as the parts of a time begin with %`, meant }
}
