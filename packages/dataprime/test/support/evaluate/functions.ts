import { compare, equals, isList, isTagged, timestamp, typeOf, type Value } from './value.ts'

/** Functions that give null for a null argument, the others have their say on nulls. */
const strict: Readonly<Record<string, (...args: readonly Value[]) => Value>> = {
  contains: texts((text, part = '') => text.includes(part)),
  startsWith: texts((text, part = '') => text.startsWith(part)),
  endsWith: texts((text, part = '') => text.endsWith(part)),
  toLowerCase: texts((text) => text.toLowerCase()),
  toUpperCase: texts((text) => text.toUpperCase()),
  trim: texts((text) => text.trim()),
  length: texts((text) => text.length),
  concat: texts((...all) => all.join('')),
  abs: (value) => (typeof value === 'number' ? Math.abs(value) : null),
  arrayLength: (value) => (value !== undefined && isList(value) ? value.length : null),
  arrayContains: (list, item) =>
    list !== undefined && isList(list) ? list.some((each) => equals(each, item ?? null) === true) : null,
  roundTime: (at, step) =>
    at && step && isTagged(at) && at.is === 'timestamp' && isTagged(step) && step.is === 'interval' && step.ns > 0n
      ? timestamp(at.ns - (((at.ns % step.ns) + step.ns) % step.ns))
      : null,
}

const lenient: Readonly<Record<string, (...args: readonly Value[]) => Value>> = {
  if: (condition, then = null, otherwise = null) => (condition === true ? then : otherwise),
  firstNonNull: (...values) => values.find((value) => value !== null) ?? null,
  in: (value = null, ...others) => {
    if (value === null) return null
    if (others.some((other) => equals(value, other) === true)) return true
    return others.some((other) => equals(value, other) === null) ? null : false
  },
  // Time stands still in a query.
  now: () => timestamp(1_000_000_000_000n),
}

export function call(name: string, args: readonly Value[]): Value {
  const known = lenient[name]
  if (known) return known(...args)
  const careful = strict[name]
  if (!careful) throw new Error(`Cannot evaluate "${name}": no such function here`)
  return args.some((value) => value === null) ? null : careful(...args)
}

function texts(compute: (...texts: readonly [string, ...string[]]) => Value): (...args: readonly Value[]) => Value {
  return (...args) => {
    const [first, ...rest] = args.flatMap((value) => (typeof value === 'string' ? [value] : []))
    return first === undefined || rest.length + 1 < args.length ? null : compute(first, ...rest)
  }
}

/** Values in an order: nulls last, types apart. */
export function order(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  const found = compare(a, b)
  if (found !== null) return found
  return typeOf(a) < typeOf(b) ? -1 : typeOf(a) > typeOf(b) ? 1 : 0
}
