import type { Expression } from './ast.ts'
import type { Signature } from './signature.ts'
import { walk } from './walk.ts'

/** Every aggregation. All skip nulls, but for `count()` without argument and `collect`. */
export const aggregations = {
  any_value: {
    doc: 'Any value that is not null; the whole of $d without argument.',
    params: { expression: 'T?' },
    returns: 'T',
    example: 'any_value($d.message)',
    nulls: 'skips them; null if all are',
  },
  approx_count_distinct: {
    doc: 'About how many distinct values, or combinations of values, there are.',
    params: { value: 'comparable', values: '...comparable' },
    returns: 'number',
    example: 'approx_count_distinct($d.user_id)',
    nulls: 'skips them; 0 if all are',
  },
  avg: {
    doc: 'The arithmetic mean.',
    params: { expression: 'number' },
    returns: 'number',
    example: 'avg($m.duration)',
  },
  collect: {
    doc: 'The values as an array, in no particular order.',
    params: { expression: 'T', distinct: 'bool?', limit: 'number?', ignoreNulls: 'bool?' },
    returns: 'array<T>',
    example: 'collect($d.path, distinct=true, limit=10)',
    literal: ['distinct', 'limit', 'ignoreNulls'],
    nulls: 'keeps them, unless `ignoreNulls=true`',
  },
  count: {
    doc: 'The number of rows, or of values that are not null.',
    params: { expression: 'any?' },
    returns: 'number',
    example: 'count()',
    nulls: 'counts rows without argument, else skips them; 0 if all are',
  },
  count_if: {
    doc: 'The number of rows, or of values that are not null, where the condition is true.',
    params: { condition: 'bool', expression: 'any?' },
    returns: 'number',
    example: 'count_if($m.severity == ERROR)',
    nulls: 'a null condition is not true; 0 if none is',
  },
  distinct_count: {
    doc: 'The exact number of distinct values; not available on frequent-search data.',
    params: { expression: 'comparable' },
    returns: 'number',
    example: 'distinct_count($d.user_id)',
    nulls: 'skips them; 0 if all are',
  },
  distinct_count_if: {
    doc: 'The exact number of distinct values where the condition is true.',
    params: { condition: 'bool', expression: 'comparable' },
    returns: 'number',
    example: 'distinct_count_if($d.status >= 500, $d.user_id)',
    nulls: 'skips them; 0 if all are',
  },
  max: { doc: 'The greatest value.', params: { expression: 'T' }, returns: 'T', example: 'max($m.timestamp)' },
  max_by: {
    doc: 'The expression where the sort key is greatest.',
    params: { sortKey: 'comparable', expression: 'T' },
    returns: 'T',
    example: 'max_by($m.timestamp, $d.status)',
  },
  median: {
    doc: 'The middle value; percentile(0.5, …) is the documented form.',
    params: { expression: 'number' },
    returns: 'number',
    example: 'percentile(0.5, $m.duration)',
    deprecatedFor: 'percentile',
  },
  min: { doc: 'The least value.', params: { expression: 'T' }, returns: 'T', example: 'min($m.timestamp)' },
  min_by: {
    doc: 'The expression where the sort key is least.',
    params: { sortKey: 'comparable', expression: 'T' },
    returns: 'T',
    example: 'min_by($m.timestamp, $d.status)',
  },
  percentile: {
    doc: 'The value below which a share p of the values lies; p is between 0 and 1.',
    params: { percentile: 'number', expression: 'number', error_threshold: 'number?' },
    returns: 'number',
    example: 'percentile(0.95, $m.duration)',
  },
  sample_stddev: {
    doc: 'The standard deviation of a sample, with divisor n - 1.',
    params: { expression: 'number' },
    returns: 'number',
    example: 'sample_stddev($m.duration)',
  },
  sample_variance: {
    doc: 'The variance of a sample, with divisor n - 1.',
    params: { expression: 'number' },
    returns: 'number',
    example: 'sample_variance($m.duration)',
  },
  stddev: {
    doc: 'The standard deviation, with divisor n.',
    params: { expression: 'number' },
    returns: 'number',
    example: 'stddev($m.duration)',
  },
  sum: { doc: 'The sum.', params: { expression: 'number' }, returns: 'number', example: 'sum($d.bytes)' },
  variance: {
    doc: 'The variance, with divisor n.',
    params: { expression: 'number' },
    returns: 'number',
    example: 'variance($m.duration)',
  },
} as const satisfies Record<string, Signature>

export type AggregationName = keyof typeof aggregations

/** True for the name of an aggregation. `max` and `min` are scalar functions too, with two arguments or more. */
export function isAggregation(name: string): name is AggregationName {
  return Object.hasOwn(aggregations, name)
}

/** True if the expression calls an aggregation, but for those inside its subqueries. */
export function hasAggregation(expression: Expression): boolean {
  let found = false
  walk(expression, (node) => {
    if (node.kind === 'subquery') return 'skip'
    if (node.kind === 'call' && isAggregation(node.name)) {
      found ||= !((node.name === 'max' || node.name === 'min') && node.args.length > 1)
    }
    return undefined
  })
  return found
}
