import type { Range } from '../ast.ts'
import { nowhere } from '../build.ts'

/** A copy of a tree that was built around parts that were read: what was built gets the given range. */
export function settle<T>(value: T, range: Range): T {
  if (Array.isArray(value)) return value.map((item) => settle(item, range)) as T
  if (typeof value !== 'object' || value === null) return value
  if ('range' in value && value.range !== nowhere) return value
  const copy = Object.entries(value).map(([key, item]) => [key, item === nowhere ? range : settle(item, range)])
  return Object.fromEntries(copy) as T
}

/** A copy of a tree that is moved to another place: every range in it becomes this one. */
export function relocate<T>(value: T, range: Range): T {
  if (Array.isArray(value)) return value.map((item) => relocate(item, range)) as T
  if (typeof value !== 'object' || value === null) return value
  const isRange = (key: string) => key === 'range' || key.endsWith('Range')
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isRange(key) ? range : relocate(item, range)]),
  ) as T
}
