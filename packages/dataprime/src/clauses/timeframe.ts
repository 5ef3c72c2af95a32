import type { Source, Timeframe } from '../ast.ts'
import type { CommandFields, Printer, StageParser, Words } from '../command.ts'
import { sayInterval, sayStep } from '../explain/explain-values.ts'
import { type Layout, layout } from '../print/print-layout.ts'

/** Reads a source after its name. */
export function parseSource(p: StageParser): CommandFields<Source> {
  return { dataset: p.dataset(), args: p.sourceArguments(), timeframe: p.timeframe() }
}

export function printTimeframe(timeframe: Timeframe, p: Printer): Layout {
  switch (timeframe.kind) {
    case 'around':
      return layout`around ${p.expression(timeframe.at)}${timeframe.interval ? layout` interval ${p.expression(timeframe.interval)}` : ''}`
    case 'between':
      return layout`between ${p.expression(timeframe.from)} and ${p.expression(timeframe.to)}`
    case 'last':
      return layout`last ${p.expression(timeframe.interval)}`
    case 'timeshifted':
      return layout`timeshifted ${p.expression(timeframe.interval)}`
  }
}

export function explainTimeframe(timeframe: Timeframe, w: Words): string {
  switch (timeframe.kind) {
    case 'around': {
      const span = timeframe.interval ? w.say(timeframe.interval) : '30 minutes'
      return ` from ${span} before to ${span} after ${w.say(timeframe.at)}`
    }
    case 'between':
      return ` from ${w.say(timeframe.from)} to ${w.say(timeframe.to)}`
    case 'last': {
      const { interval } = timeframe
      return ` from the last ${interval.kind === 'interval' ? sayStep(interval) : w.say(interval)}`
    }
    case 'timeshifted': {
      const { interval } = timeframe
      if (interval.kind !== 'interval') return ` from the chosen time window moved by ${w.say(interval)}`
      return ` from the chosen time window moved ${sayInterval(interval)} ${interval.negative ? 'back' : 'forward'}`
    }
  }
}
