import type { Aliased, Keypath, Stage } from '../ast.ts'

/** The keypaths that a command writes to, aliases included. */
export function writtenBy(command: Stage): readonly Keypath[] {
  const found: Keypath[] = []
  if ('target' in command && command.kind !== 'find' && command.kind !== 'redact') found.push(command.target)
  if ('into' in command && command.into) found.push(command.into)
  if ('to' in command) found.push(command.to)
  for (const item of aliasedOf(command)) if (item.alias) found.push(item.alias)
  return found
}

/** Every expression of a command that may be given a name. */
function aliasedOf(command: Stage): readonly Aliased[] {
  switch (command.kind) {
    case 'aggregate':
      return command.aggregates
    case 'groupby':
      return [...command.keys, ...command.aggregates]
    case 'multigroupby':
      return [...command.sets.flatMap((set) => set.keys), ...command.aggregates]
    case 'top':
    case 'bottom':
      return [...command.items, ...command.by]
    case 'choose':
      return command.items
    case 'countby':
    case 'distinct':
      return command.keys
    default:
      return []
  }
}
