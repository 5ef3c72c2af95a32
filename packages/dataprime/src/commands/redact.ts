import type { Redact } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print-layout.ts'

export const redact: CommandSpec<Redact> = {
  name: 'redact',
  aliases: [],
  doc: 'Replaces every match in a text.',
  syntax: "redact <keypath> [matching] <regexp|string> to '<string>'",
  example: "redact $d.msg matching /[0-9]{16}/ to '####'",
  parse: (p) => ({ target: p.target(), ...p.substitution() }),
  print: ({ target, pattern, replacement }, p) =>
    layout` ${p.keypath(target)} matching ${p.expression(pattern)} to ${p.expression(replacement)}`,
  explain: ({ target, pattern, replacement }, w) =>
    `Replaces what matches ${w.text(pattern)} in ${w.text(target)} with ${w.text(replacement)}`,
  aggregates: never,
}
