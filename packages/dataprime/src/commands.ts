import type { Command, CommandName } from './ast.ts'
import type { CommandSpec } from './command.ts'
import { aggregate } from './commands/aggregate.ts'
import { block } from './commands/block.ts'
import { bottom } from './commands/bottom.ts'
import { choose } from './commands/choose.ts'
import { convert } from './commands/convert.ts'
import { count } from './commands/count.ts'
import { countby } from './commands/countby.ts'
import { create } from './commands/create.ts'
import { dedupeby } from './commands/dedupeby.ts'
import { distinct } from './commands/distinct.ts'
import { enrich } from './commands/enrich.ts'
import { explode } from './commands/explode.ts'
import { extract } from './commands/extract.ts'
import { filter } from './commands/filter.ts'
import { find } from './commands/find.ts'
import { groupby } from './commands/groupby.ts'
import { join } from './commands/join.ts'
import { limit } from './commands/limit.ts'
import { lucene } from './commands/lucene.ts'
import { move } from './commands/move.ts'
import { multigroupby } from './commands/multigroupby.ts'
import { orderby } from './commands/orderby.ts'
import { redact } from './commands/redact.ts'
import { remove } from './commands/remove.ts'
import { replace } from './commands/replace.ts'
import { roundtime } from './commands/roundtime.ts'
import { source } from './commands/source.ts'
import { stitch } from './commands/stitch.ts'
import { top } from './commands/top.ts'
import { union } from './commands/union.ts'
import { wildfind } from './commands/wildfind.ts'

/** Every command of the language; a command without an entry does not compile. */
export const commands: { readonly [Name in CommandName]: CommandSpec<Extract<Command, { kind: Name }>> } = {
  aggregate,
  block,
  bottom,
  choose,
  convert,
  count,
  countby,
  create,
  dedupeby,
  distinct,
  enrich,
  explode,
  extract,
  filter,
  find,
  groupby,
  join,
  limit,
  lucene,
  move,
  multigroupby,
  orderby,
  redact,
  remove,
  replace,
  roundtime,
  source,
  stitch,
  top,
  union,
  wildfind,
}

/** The entry of this command. */
export function specOf<C extends Command>(command: C): CommandSpec<C> {
  // The table is keyed by kind, which the compiler cannot follow through a union.
  return commands[command.kind] as unknown as CommandSpec<C>
}
