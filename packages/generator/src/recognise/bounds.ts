import { word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { Condition, FieldRef, Measure } from '../understanding.ts'
import { isDuration } from './source.ts'
import type { GroupThreshold } from './threshold.ts'

const rowsBefore = word(
  'requests|request|spans|calls|queries|traces|logs|transactions|operations|that|which|events|lines',
)

/** "average latency per service above 500 ms": the bound is one of the figure, unless rows stand right in front of it. */
export function boundOf(
  { measures, isPiece }: { readonly measures: readonly Measure[]; readonly isPiece: boolean },
  reading: Reading,
): (row: Condition) => readonly { readonly row: Condition; readonly having: GroupThreshold }[] {
  const [measure, more] = measures
  return (row) => {
    const { test, words } = row
    if (test.kind !== 'threshold') return []
    // "only above 5 %": of the figure of the query before
    if (isPiece && test.quantity.kind === 'percent')
      return [{ row, having: { measure: { kind: 'count' }, comparator: test.comparator, quantity: test.quantity } }]
    if (!measure || more || (measure.kind !== 'stat' && measure.kind !== 'percentile')) return []
    if (row.negated || rowsBefore(reading.tokens, (words?.start ?? 0) - 1)) return []
    if (isOfTime(measure) !== (test.quantity.kind === 'time')) return []
    return [{ row, having: { measure, comparator: test.comparator, quantity: test.quantity } }]
  }
}

/** "replication lag on db-2 above 30 s": the figure stands apart from its bound. */
export function ofFigure(row: Condition, figure: FieldRef | undefined): Condition {
  if (!figure || row.test.kind !== 'threshold') return row
  return { ...row, test: { ...row.test, field: figure } }
}

export function isOfTime(measure: Measure): boolean {
  return 'field' in measure && isDuration(measure.field)
}
