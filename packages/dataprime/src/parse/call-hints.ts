import type { Expression, NumberLiteral, TypeName } from '../ast.ts'
import { build } from '../build.ts'
import { isIdentifier } from '../names.ts'
import { printExpression } from '../print/print.ts'

/** What a call of a function that does not exist means here; null where that cannot be told from its arguments. */
type Hint = (args: readonly Expression[]) => Expression | null

const one = (make: (a: Expression) => Expression): Hint => {
  return ([a, ...rest]) => (a && rest.length === 0 ? make(a) : null)
}
const cast = (type: TypeName) => one((a) => build.cast(a, type))
const renamed = (name: string): Hint => {
  return (args) => (args.length > 0 ? build.call(name, ...args) : null)
}
const aggregate = one
const bucket: Hint = ([a, b]) => {
  const time = build.keypath('$m', 'timestamp')
  if (!a) return null
  if (!b) return a.kind === 'interval' ? build.call('roundTime', time, a) : null
  return a.kind === 'interval' ? build.call('roundTime', b, a) : build.call('roundTime', a, b)
}
// The order of the two differs: the prefix is the one with a slash.
const inSubnet: Hint = ([a, b, ...rest]) => {
  if (!a || !b || rest.length > 0) return null
  return a.kind === 'string' && a.value.includes('/') ? build.call('ipInSubnet', b, a) : build.call('ipInSubnet', a, b)
}
const matching: Hint = ([a, b, ...rest]) => {
  if (!a || !b || rest.length > 0 || (b.kind !== 'regexp' && b.kind !== 'string')) return null
  return build.call('matches', a, b.kind === 'string' ? build.regexp(b.value) : b)
}
const partOfTime = (unit: string) => one((a) => build.call('extractTime', a, build.string(unit)))
const stepsOf = (unit: 'd' | 'h') => one((a) => build.call('roundTime', a, build.interval(1, unit)))
const formatted: Hint = ([a, b, ...rest]) => (a && b && rest.length === 0 ? build.call('formatTimestamp', a, b) : null)
const extreme = (operator: '==' | '!=') => one((a) => build.binary(a, operator, build.null()))

/** By name in small letters, without underscores. */
const hints: Readonly<Record<string, Hint>> = {
  coalesce: renamed('firstNonNull'),
  ifnull: renamed('firstNonNull'),
  nvl: renamed('firstNonNull'),
  tostring: cast('string'),
  str: cast('string'),
  string: cast('string'),
  text: cast('string'),
  int: cast('number'),
  integer: cast('number'),
  float: cast('number'),
  double: cast('number'),
  number: cast('number'),
  bool: cast('bool'),
  boolean: cast('bool'),
  timestamp: cast('timestamp'),
  tonumber: cast('number'),
  toint: cast('number'),
  tolong: cast('number'),
  todouble: cast('number'),
  tofloat: cast('number'),
  parseint: cast('number'),
  parsefloat: cast('number'),
  tobool: cast('bool'),
  totimestamp: cast('timestamp'),
  todatetime: cast('timestamp'),
  split: renamed('arraySplit'),
  substring: renamed('substr'),
  lower: renamed('toLowerCase'),
  lowercase: renamed('toLowerCase'),
  tolower: renamed('toLowerCase'),
  upper: renamed('toUpperCase'),
  uppercase: renamed('toUpperCase'),
  toupper: renamed('toUpperCase'),
  len: renamed('length'),
  strlen: renamed('length'),
  size: renamed('arrayLength'),
  arraysize: renamed('arrayLength'),
  roundtime: renamed('roundTime'),
  bucket,
  bin: bucket,
  timebucket: bucket,
  datetrunc: ([unit, time]) => {
    const units: Readonly<Record<string, 'd' | 'h' | 'm' | 's'>> = { day: 'd', hour: 'h', minute: 'm', second: 's' }
    const short = unit?.kind === 'string' && Object.hasOwn(units, unit.value) ? units[unit.value] : undefined
    return short && time ? build.call('roundTime', time, build.interval(1, short)) : null
  },
  ago: one((a) => build.binary(build.call('now'), '-', a)),
  parsejson: cast('object'),
  like: renamed('contains'),
  ilike: ([a, b]) => (a && b ? build.binary(a, '~', b) : null),
  includes: renamed('contains'),
  total: aggregate((a) => build.call('sum', a)),
  isnull: extreme('=='),
  ismissing: extreme('=='),
  isnotnull: extreme('!='),
  exists: extreme('!='),
  hasfield: extreme('!='),
  ternary: renamed('if'),
  iff: renamed('if'),
  iif: renamed('if'),
  stringcontains: renamed('contains'),
  match: matching,
  test: ([a, b]) => (a?.kind === 'regexp' && b ? build.method(b, 'matches', a) : null),
  rlike: matching,
  regex: matching,
  regexmatch: matching,
  regexmatches: matching,
  regexpmatch: matching,
  regexplike: matching,
  has: extreme('!='),
  isblank: one((a) => build.any(build.binary(a, '==', build.null()), build.binary(a, '==', build.string('')))),
  empty: one((a) => build.any(build.binary(a, '==', build.null()), build.binary(a, '==', build.string('')))),
  isnotempty: one((a) => build.all(build.binary(a, '!=', build.null()), build.binary(a, '!=', build.string('')))),
  year: partOfTime('year'),
  month: partOfTime('month'),
  week: partOfTime('week'),
  dayofweek: partOfTime('day_of_week'),
  dayofyear: partOfTime('day_of_year'),
  day: partOfTime('day'),
  hour: partOfTime('hour'),
  hourofday: partOfTime('hour'),
  minute: partOfTime('minute'),
  date: stepsOf('d'),
  startofday: stepsOf('d'),
  startofhour: stepsOf('h'),
  datediff: ([unit, from, to]) => {
    const name = unit?.kind === 'string' ? unit.value : unit?.kind === 'keypath' ? printExpression(unit) : ''
    if (!to || !from || !/^(day|hour|minute|second|milli|micro|nano)$/.test(name)) return null
    return build.call('toTimeUnit', build.binary(to, '-', from), build.string(name))
  },
  format: formatted,
  dateformat: formatted,
  formatdate: formatted,
  formatdatetime: formatted,
  strftime: formatted,
  tochar: formatted,
  cidr: inSubnet,
  cidrmatch: inSubnet,
  cidrcontains: inSubnet,
  ipincidr: inSubnet,
  insubnet: inSubnet,
  isipinsubnet: inSubnet,
  ipv4isinrange: inSubnet,
  ipv4ismatch: inSubnet,
  arrayavg: () => null,
  // Aggregations
  countdistinct: aggregate((a) => build.call('distinct_count', a)),
  distinctcount: aggregate((a) => build.call('distinct_count', a)),
  dcount: aggregate((a) => build.call('distinct_count', a)),
  dc: aggregate((a) => build.call('distinct_count', a)),
  uniquecount: aggregate((a) => build.call('distinct_count', a)),
  countunique: aggregate((a) => build.call('distinct_count', a)),
  uniq: aggregate((a) => build.call('distinct_count', a)),
  nunique: aggregate((a) => build.call('distinct_count', a)),
  cardinalityapprox: aggregate((a) => build.call('approx_count_distinct', a)),
  approxdistinct: renamed('approx_count_distinct'),
  average: aggregate((a) => build.call('avg', a)),
  mean: aggregate((a) => build.call('avg', a)),
  std: aggregate((a) => build.call('stddev', a)),
  stdev: aggregate((a) => build.call('stddev', a)),
  stdevp: aggregate((a) => build.call('stddev', a)),
  countif: renamed('count_if'),
  sumif: ([a, b]) => (a && b ? build.call('sum', build.call('if', a, b, build.number(0))) : null),
  avgif: ([a, b]) => (a && b ? build.call('avg', build.call('if', a, b)) : null),
  makeset: aggregate((a) => build.call('collect', a)),
  makelist: aggregate((a) => build.call('collect', a)),
  arrayagg: aggregate((a) => build.call('collect', a)),
  values: aggregate((a) => build.call('collect', a)),
  first: ([a, ...rest]) => (a && rest.length === 0 ? build.call('min_by', build.keypath('$m', 'timestamp'), a) : null),
  last: ([a, ...rest]) => (a && rest.length === 0 ? build.call('max_by', build.keypath('$m', 'timestamp'), a) : null),
  any: aggregate((a) => build.call('any_value', a)),
  anyvalue: aggregate((a) => build.call('any_value', a)),
  quantile: ([p, a]) => percentile(p, a),
  approxpercentile: ([a, p]) => percentile(p, a),
  percentilecont: ([p, a]) => percentile(p, a),
}

/** What is meant by a call of a function that the language does not have. */
export function meantCall(name: string, args: readonly Expression[]): Expression | null {
  const key = name.toLowerCase().replaceAll('_', '')
  const [, digits] = /^p(?:ercentile|erc)?(\d{2,3})$/.exec(key) ?? []
  const [value, ...rest] = args
  if (digits && value && rest.length === 0) {
    return build.call('percentile', build.number(Number(digits) / 10 ** digits.length), value)
  }
  const hint = Object.hasOwn(hints, key) ? hints[key] : undefined
  return hint && isIdentifier(name) ? hint(args) : null
}

/** `percentile` with its share first, between 0 and 1; null if neither argument is a number. */
export function percentile(a: Expression | undefined, b: Expression | undefined): Expression | null {
  const share = a?.kind === 'number' ? a : b?.kind === 'number' ? b : null
  const value = share === a ? b : a
  return share && value ? build.call('percentile', asShare(share), value) : null
}

function asShare(p: NumberLiteral): NumberLiteral {
  if (p.value <= 1) return p
  return { ...p, value: p.value / 100, text: String(Number((p.value / 100).toPrecision(12))) }
}
