import type { Timeframe } from '../../ast.ts'
import type { RowChecker } from '../../command.ts'
import { types } from './type.ts'

/** Checks the times and the intervals of a time window. */
export function checkTimeframe(timeframe: Timeframe, c: RowChecker): void {
  switch (timeframe.kind) {
    case 'around':
      c.demand(timeframe.at, types.timestamp, 'the time of around')
      if (timeframe.interval) c.demand(timeframe.interval, types.interval, 'the interval of around')
      break
    case 'between':
      c.demand(timeframe.from, types.timestamp, 'the start of between')
      c.demand(timeframe.to, types.timestamp, 'the end of between')
      break
    case 'last':
    case 'timeshifted':
      c.demand(timeframe.interval, types.interval, `the interval of ${timeframe.kind}`)
  }
}
