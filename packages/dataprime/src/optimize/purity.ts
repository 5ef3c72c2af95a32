import type { Expression } from '../ast.ts'
import { walk } from '../walk.ts'

const random: ReadonlySet<string> = new Set(['random', 'randomInt', 'randomUuid', 'uuid'])

/** The same row always gives the same value. `now()` counts as such: it does not change within a query. */
export function isPure(expression: Expression): boolean {
  return !calls(expression, random)
}

export function calls(expression: Expression, names: ReadonlySet<string>): boolean {
  let found = false
  walk(expression, (node) => {
    found ||= node.kind === 'call' && names.has(node.name)
    return found ? 'skip' : undefined
  })
  return found
}
