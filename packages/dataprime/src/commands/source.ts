import type { Source } from '../ast.ts'
import { checkTimeframe } from '../check/types/timeframe.ts'
import { explainTimeframe, parseSource, printTimeframe } from '../clauses/timeframe.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const source: CommandSpec<Source> = {
  name: 'source',
  aliases: ['from'],
  doc: 'Names the data set to read and the time window.',
  syntax:
    'source <dataset> [last <interval> | between <time> and <time> | around <time> [interval <interval>] | timeshifted <interval>]',
  example: 'source logs last 1h',
  parts: {
    '<dataset>':
      '`logs`, `spans`, a system dataset such as `system/alerts.history`, or an enrichment table; `logs` if no source is named',
    around: 'half an hour before and after a time, or as long as `interval` says',
    between: 'from one time to another',
    last: 'from so long ago until now',
    timeshifted: 'the window of the request, moved; a negative interval moves it back',
  },
  leaves: 'The rows of the dataset in the time window, the window of the request if none is named.',
  parse: parseSource,
  print: ({ dataset, args, timeframe }, p) =>
    layout` ${p.dataset(dataset)}${args.length > 0 ? p.args(args) : ''}${timeframe ? layout` ${printTimeframe(timeframe, p)}` : ''}`,
  explain: ({ dataset, args, timeframe }, w) => {
    const path = dataset.path[0] === 'default' ? dataset.path.slice(1) : dataset.path
    const name = path.join('/')
    const what = name === 'logs' || name === 'spans' ? name : `the data set ${name}`
    const team = args.map((arg) => ` with ${arg.name ?? 'argument'} ${w.say(arg.value)}`).join('')
    return `Reads ${what}${team}${timeframe ? explainTimeframe(timeframe, w) : ''}`
  },
  check: ({ timeframe }, row, c) => {
    if (timeframe) checkTimeframe(timeframe, c)
    return row
  },
  aggregates: never,
}
