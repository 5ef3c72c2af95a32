import type { Redact } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const redact: CommandSpec<Redact> = {
  name: 'redact',
  aliases: [],
  doc: 'Replaces every match in a text.',
  syntax: "redact <keypath> [matching] <regexp|string> to '<string>'",
  example: "redact $d.msg matching /[0-9]{16}/ to '####'",
  parts: {
    '<keypath>': 'a text',
    'matching <regexp|string>': 'a regular expression or a text; `matching` may be left out',
    "to '<string>'": 'what stands in the place of every match',
  },
  leaves: 'Every row, with the text changed.',
  parse: (p) => ({ target: p.target(), ...p.substitution() }),
  print: ({ target, pattern, replacement }, p) =>
    layout` ${p.keypath(target)} matching ${p.expression(pattern)} to ${p.expression(replacement)}`,
  explain: ({ target, pattern, replacement }, w) => {
    const what = pattern.kind === 'regexp' ? `whatever matches ${w.say(pattern)}` : `every ${w.say(pattern)}`
    return replacement.value === ''
      ? `Removes ${what} from ${w.field(target)}`
      : `Replaces ${what} in ${w.field(target)} with ${w.say(replacement)}`
  },
  check: ({ target }, row, c) => {
    c.type(target)
    return row
  },
  aggregates: never,
}
