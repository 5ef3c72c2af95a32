import type { CommandName } from '../ast.ts'
import { commands } from '../commands.ts'

const byName = new Map<string, CommandName>()
for (const spec of Object.values(commands)) {
  for (const name of [spec.name, ...spec.aliases]) byName.set(name, spec.name)
}

/** The command that is called so, by its name or an alias. */
export function commandNamed(word: string): CommandName | null {
  return byName.get(word) ?? null
}

/** True for a name that begins a stage where nothing else would: the one-letter aliases do not count. */
export function isCommandName(word: string): boolean {
  const lower = word.toLowerCase()
  return word.length > 1 && (byName.has(lower) || lower === 'order' || lower === 'sort' || lower === 'having')
}

export function commandNames(): Iterable<string> {
  return byName.keys()
}
