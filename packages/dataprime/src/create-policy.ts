import type { Create, CreatePolicy } from './ast.ts'
import type { CommandFields, StageParser } from './command.ts'

const subjects = {
  onExists: 'on keypath exists',
  onMissing: 'on keypath missing',
  onTypeChange: 'on datatype changed',
} as const satisfies Record<CreatePolicy['kind'], string>

/** Reads `<keypath> from <expression> {policy}` or the older `<expression> as <keypath>`. */
export function parseCreate(p: StageParser): CommandFields<Create> {
  const { target, value } = p.assignment()
  return { target, value, policies: p.createPolicies() }
}

export function printPolicy(policy: CreatePolicy): string {
  return `${subjects[policy.kind]} ${policy.action}`
}
