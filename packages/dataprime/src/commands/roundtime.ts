import type { Roundtime } from '../ast.ts'
import { written } from '../check/types/row.ts'
import { types } from '../check/types/type.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const roundtime: CommandSpec<Roundtime> = {
  name: 'roundtime',
  aliases: [],
  doc: 'Rounds a time down to a multiple of an interval.',
  syntax: 'roundtime [<expression>] to <interval> [into <keypath>]',
  example: 'roundtime to 1h into $d.hour',
  parts: {
    '<expression>': 'a time; `$m.timestamp` if it is left out',
    'to <interval>': 'the step it is rounded down to',
    'into <keypath>': 'where it goes; where it came from if it is left out',
  },
  leaves: 'Every row, with the time rounded.',
  parse: (p) => {
    const value = p.isWord('to') && !p.isWord('to', 1) ? null : p.expression()
    p.expectWord('to')
    const interval = p.expression()
    return { value, interval, into: p.word('into') ? p.target() : null }
  },
  print: ({ value, interval, into }, p) =>
    layout`${value ? layout` ${p.expression(value)}` : ''} to ${p.expression(interval)}${into ? ` into ${p.keypath(into)}` : ''}`,
  explain: ({ value, interval, into }, w) =>
    `Rounds ${value ? w.say(value) : 'the time'} down to steps of ${w.say(interval)}${into ? ` as ${w.field(into)}` : ''}`,
  check: ({ value, interval, into }, row, c) => {
    // A time may be kept as a number of nanoseconds.
    if (value) c.demand(value, { kind: 'union', members: [types.timestamp, types.number] }, 'the time of roundtime')
    c.demand(interval, types.interval, 'the interval of roundtime')
    const target = into ?? (value?.kind === 'keypath' ? value : null)
    return target ? written(row, target, types.timestamp) : row
  },
  aggregates: never,
}
