import type { Source, Timeframe } from './ast.ts'
import type { CommandFields, Printer, StageParser, Words } from './command.ts'
import { type Layout, layout } from './print-layout.ts'

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
    case 'around':
      return ` within ${timeframe.interval ? w.text(timeframe.interval) : '30m'} of ${w.say(timeframe.at)}`
    case 'between':
      return ` between ${w.say(timeframe.from)} and ${w.say(timeframe.to)}`
    case 'last':
      return ` of the last ${w.say(timeframe.interval)}`
    case 'timeshifted':
      return `, with the time window shifted by ${w.text(timeframe.interval)}`
  }
}
