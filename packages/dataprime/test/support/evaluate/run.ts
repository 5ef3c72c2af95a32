import { hasAggregation } from '../../../src/aggregations.ts'
import { build } from '../../../src/build.ts'
import { type Aliased, type OrderKey, printExpression, type Query, type Stage } from '../../../src/index.ts'
import { joined, stitched } from './combine.ts'
import { evaluate } from './expression.ts'
import { order } from './functions.ts'
import { group, groupBySets, single } from './group.ts'
import { emptyRow, type Row, read, write } from './row.ts'
import { mentions } from './search.ts'
import { cast, isList, isObject, textOf, type Value } from './value.ts'

/**
 * The rows that a query gives for the rows of its source. What the language leaves open, this settles the same way every
 * time: groups stand in the order of their keys, equal rows in the order of their origin, nulls last.
 */
export function run(query: Query, source: readonly Row[]): readonly Row[] {
  return query.stages.reduce<readonly Row[]>((rows, stage) => {
    if (stage.kind === 'brokenStage') throw new Error(`Cannot evaluate "${stage.text}": it could not be read`)
    return step(stage, rows, source)
  }, source)
}

/** What `on keypath exists fail` and the like end a query with. */
export class QueryFailure extends Error {}

function step(stage: Stage, rows: readonly Row[], source: readonly Row[]): readonly Row[] {
  switch (stage.kind) {
    case 'filter':
      return rows.filter((row) => evaluate(stage.condition, row) === true)
    case 'block':
      return rows.filter((row) => evaluate(stage.condition, row) !== true)
    case 'find':
      return rows.filter((row) => mentions(read(row, stage.target), stage.phrase.value) === true)
    case 'wildfind':
      return rows.filter((row) => mentions(row.$d, stage.phrase.value) === true)
    case 'create':
      return rows.map((row) => {
        const exists = read(row, stage.target) !== null
        const [policy] = stage.policies
        if (exists && policy?.kind === 'onExists' && policy.action === 'fail') throw new QueryFailure()
        if (exists && policy?.kind === 'onExists' && policy.action === 'skip') return row
        return write(row, stage.target, evaluate(stage.value, row))
      })
    case 'replace':
      return rows.map((row) =>
        read(row, stage.target) === null ? row : write(row, stage.target, evaluate(stage.value, row)),
      )
    case 'convert':
      return rows.map((row) =>
        stage.conversions.reduce(
          (made, { keypath, type }) => write(made, keypath, cast(read(made, keypath), type)),
          row,
        ),
      )
    case 'remove':
      return rows.map((row) => stage.keypaths.reduce((made, keypath) => write(made, keypath, null), row))
    case 'move':
      return rows.map((row) => write(write(row, stage.from, null), stage.to, read(row, stage.from)))
    case 'redact':
      return rows.map((row) => {
        const value = read(row, stage.target)
        const pattern = stage.pattern.kind === 'string' ? stage.pattern.value : new RegExp(stage.pattern.pattern, 'g')
        return typeof value === 'string'
          ? write(row, stage.target, value.replaceAll(pattern, stage.replacement.value))
          : row
      })
    case 'extract':
      return rows.map((row) => write(row, stage.into, jsonObject(evaluate(stage.value, row))))
    case 'enrich':
      return rows.map((row) => {
        const value = evaluate(stage.value, row)
        return value === null ? row : write(row, stage.into, { team: `team of ${String(value)}` })
      })
    case 'roundtime': {
      const from = stage.value ?? build.keypath('$m', 'timestamp')
      const into = stage.into ?? (from.kind === 'keypath' ? from : null)
      if (!into) throw new Error('Cannot evaluate roundtime: it has nothing to write to')
      return rows.map((row) => write(row, into, evaluate(build.call('roundTime', from, stage.interval), row)))
    }
    case 'choose':
      return rows.map((row) => choose(row, stage.items))
    case 'limit':
      return rows.slice(0, stage.count.value)
    case 'orderby':
      return sorted(rows, stage.order)
    case 'dedupeby': {
      const kept = new Map<string, number>()
      return sorted(rows, stage.order, 'keep').filter((row) => {
        const key = stage.keys.map((expression) => textOf(evaluate(expression, row))).join()
        const count = (kept.get(key) ?? 0) + 1
        kept.set(key, count)
        return count <= (stage.keep?.value ?? 1)
      })
    }
    case 'aggregate':
      return [single(rows, stage.aggregates)]
    case 'count':
      return [single(rows, [build.alias(build.call('count'), stage.into ?? '_count')])]
    case 'countby': {
      const into = stage.into ?? build.field('_count')
      const counted = group(rows, stage.keys, [build.alias(build.call('count'), into)])
      return stage.direction ? sorted(counted, [build.by(into, stage.direction)]) : counted
    }
    case 'distinct':
      return group(rows, stage.keys, [])
    case 'groupby':
      return group(rows, stage.keys, stage.aggregates)
    case 'top':
    case 'bottom':
      return ranked(rows, [...stage.items, ...stage.by], stage).slice(0, stage.count.value)
    case 'explode':
      return rows.flatMap((row) => {
        const value = evaluate(stage.value, row)
        const elements = isList(value) ? value : []
        return elements.map((element, index) => {
          const identity = `${row.identity}.${index}`
          return write(stage.original === 'preserve' ? { ...row, identity } : emptyRow(identity), stage.into, element)
        })
      })
    case 'union': {
      const others = run(stage.query, source).map((row) => ({ ...row, identity: `+${row.identity}` }))
      return sorted([...rows, ...others], [])
    }
    case 'multigroupby':
      return groupBySets(rows, stage)
    case 'join':
      return joined(rows, run(stage.query, source), stage)
    case 'stitch':
      return stitched(rows, run(stage.query, source), stage)
    case 'lucene':
      throw new Error(`Cannot evaluate ${stage.kind}: it is not modelled here`)
  }
}

function choose(row: Row, items: readonly Aliased[]): Row {
  return items.reduce((made, { alias, expression }) => {
    const place = alias ?? (expression.kind === 'keypath' ? expression : build.field(printExpression(expression)))
    return write(made, place, evaluate(expression, row))
  }, emptyRow(row.identity))
}

/** By the keys, then by origin, or as they came if they are to keep that. */
function sorted(rows: readonly Row[], keys: readonly OrderKey[], equal: 'keep' | 'origin' = 'origin'): readonly Row[] {
  return rows.toSorted((a, b) => {
    for (const { expression, direction } of keys) {
      const found = order(evaluate(expression, a), evaluate(expression, b))
      if (found !== 0) return direction === 'desc' ? -found : found
    }
    return equal === 'keep' ? 0 : a.identity < b.identity ? -1 : a.identity > b.identity ? 1 : 0
  })
}

/** As documented: grouped if there is an aggregation, then sorted, cut and chosen. */
function ranked(
  rows: readonly Row[],
  columns: readonly Aliased[],
  { kind, by }: Extract<Stage, { kind: 'top' | 'bottom' }>,
): readonly Row[] {
  const direction = kind === 'top' ? 'desc' : 'asc'
  const keys = columns.filter(({ expression }) => !hasAggregation(expression))
  const aggregates = columns.filter(({ expression }) => hasAggregation(expression))
  const named = by.map(({ alias, expression }) => build.by(alias ?? expression, direction))
  if (aggregates.length > 0) return sorted(group(rows, keys, aggregates), named)
  const order = by.map(({ expression }) => build.by(expression, direction))
  return sorted(rows, order).map((row) => choose(row, columns))
}

function jsonObject(value: Value): Value {
  if (typeof value !== 'string') return null
  try {
    const parsed: Value = JSON.parse(value)
    return isObject(parsed) ? parsed : null
  } catch {
    return null // what is no JSON is extracted to nothing
  }
}
