import type { Roundtime } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print-layout.ts'

export const roundtime: CommandSpec<Roundtime> = {
  name: 'roundtime',
  aliases: [],
  doc: 'Rounds a time down to a multiple of an interval.',
  syntax: 'roundtime [<expression>] to <interval> [into <keypath>]',
  example: 'roundtime to 1h into $d.hour',
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
  aggregates: never,
}
