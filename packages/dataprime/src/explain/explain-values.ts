import type { Expression, IntervalLiteral, IntervalUnit, Keypath, SeverityName, Timestamp, TypeName } from '../ast.ts'
import { printKeypath } from '../print/print-expression.ts'

const unitWords: Readonly<Record<IntervalUnit, string>> = {
  d: 'day',
  h: 'hour',
  m: 'minute',
  s: 'second',
  ms: 'millisecond',
  us: 'microsecond',
  ns: 'nanosecond',
}

/** What people call the fields that every event has. */
const fieldWords: Readonly<Record<string, string>> = {
  $d: 'the whole event',
  '$m.timestamp': 'the time',
  '$m.severity': 'the severity',
  '$m.duration': 'the duration',
  '$m.priorityclass': 'the priority class',
  '$l.applicationname': 'the application',
  '$l.applicationName': 'the application',
  '$l.subsystemname': 'the subsystem',
  '$l.subsystemName': 'the subsystem',
  '$l.serviceName': 'the service',
  '$l.operationName': 'the operation',
  '$p.timeRange.startTime': 'the start of the chosen time window',
  '$p.timeRange.endTime': 'the end of the chosen time window',
}

const typeWords: Readonly<Record<TypeName, string>> = {
  string: 'text',
  number: 'a number',
  bool: 'true or false',
  timestamp: 'a time',
  interval: 'a length of time',
  array: 'a list',
  object: 'an object',
  regexp: 'a pattern',
}

export function sayType(type: TypeName): string {
  return typeWords[type]
}

/** `a`, `a and b`, `a, b and c` */
export function joinWords(items: readonly string[], word = 'and'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`
}

/** A field without the marks of its place: `user.id` for `$d.user.id`. */
export function sayField(node: Keypath): string {
  const { side, ...own } = node
  const full = printKeypath({ ...own, implicit: false })
  if (Object.hasOwn(fieldWords, full)) return fieldWords[full] ?? full
  if (node.root === '$p') return `the parameter ${full.slice('$p.'.length)}`
  if (node.root === '$l') return `the label ${full.slice('$l.'.length)}`
  return full.replace(/^\$[md]\.?/, '')
}

/** `15 minutes`, `1 hour and 30 minutes`; whether it is negative is not said. */
export function sayInterval({ parts }: IntervalLiteral): string {
  return joinWords(parts.map(({ value, unit }) => `${value} ${unitWords[unit]}${value === 1 ? '' : 's'}`))
}

/** `hour` for `1h`: as in "the last hour" and "each hour". */
export function sayStep(node: IntervalLiteral): string {
  const [only] = node.parts
  return node.parts.length === 1 && only?.value === 1 ? unitWords[only.unit] : sayInterval(node)
}

/** The text in double quotes, cut where it is long. */
export function sayText(value: string): string {
  return `"${value.length > 80 ? `${value.slice(0, 79)}…` : value}"`
}

export function saySeverity(name: SeverityName): string {
  return name.toLowerCase()
}

/** A number of microseconds in the largest unit that makes it short: `500 ms`. */
export function sayMicroseconds(value: number): string {
  if (Math.abs(value) >= 1_000_000) return `${round(value / 1_000_000)} s`
  return Math.abs(value) >= 1000 ? `${round(value / 1000)} ms` : `${value} µs`
}

/** How many nanoseconds a unit of `@123…` is, by the number of its digits. */
const millisecondsPerUnit: Readonly<Record<number, number>> = { 10: 1000, 13: 1, 16: 1e-3, 19: 1e-6 }

/** A time that is written out; null for one that is computed. */
export function sayTimestamp(node: Timestamp): string | null {
  const { value } = node
  if (value.kind === 'string') return value.value === 'now' ? 'now' : value.value.replace(/(\d)T(\d)/, '$1 $2')
  if (value.kind !== 'number' || node.form !== 'literal') return null
  const unit = millisecondsPerUnit[value.text.length]
  if (unit === undefined) return null
  return `${new Date(value.value * unit).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** True for `$m.duration`, and for what keeps its unit. */
export function isMicroseconds(node: Expression): boolean {
  if (node.kind === 'cast') return isMicroseconds(node.operand)
  if (node.kind === 'keypath') return printKeypath({ ...node, implicit: false }) === '$m.duration'
  const keepsUnit = ['avg', 'max', 'min', 'sum', 'percentile', 'stddev', 'sample_stddev', 'any_value', 'abs', 'round']
  if (node.kind !== 'call' || !keepsUnit.includes(node.name)) return false
  return node.args.some((arg) => isMicroseconds(arg.value))
}

/** True for what is certainly a point in time. */
export function isTime(node: Expression): boolean {
  if (node.kind === 'timestamp') return true
  if (node.kind === 'cast') return node.type === 'timestamp'
  if (node.kind === 'keypath') return /^\$(m\.(timestamp|ingressTimestamp)|p\.timeRange\.)/.test(printKeypath(node))
  if (node.kind === 'call') {
    const [first] = node.args
    return (
      ['now', 'roundTime', 'parseTimestamp', 'fromUnixTime', 'addTime', 'subtractTime'].includes(node.name) ||
      (['max', 'min', 'any_value'].includes(node.name) && first !== undefined && isTime(first.value))
    )
  }
  return node.kind === 'binary' && '+-/'.includes(node.operator) && isTime(node.left) && !isTime(node.right)
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}

/** True for `now()` and `@'now'`. */
export function isNow(node: Expression): boolean {
  return (
    (node.kind === 'call' && node.name === 'now') ||
    (node.kind === 'timestamp' && node.value.kind === 'string' && node.value.value === 'now')
  )
}

/** `1st`, `95th`, `99.9th` */
export function ordinal(value: number): string {
  const rounded = Number(value.toPrecision(6))
  const last = rounded % 10
  const isTeen = rounded % 100 > 10 && rounded % 100 < 14
  if (!Number.isInteger(rounded) || isTeen || last < 1 || last > 3) return `${rounded}th`
  return `${rounded}${['st', 'nd', 'rd'][last - 1]}`
}
