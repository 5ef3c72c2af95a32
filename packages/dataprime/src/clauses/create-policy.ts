import type { Create, CreatePolicy } from '../ast.ts'
import type { CommandFields, StageParser } from '../command.ts'

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

/** What is done where the type of a value would change. */
export const typeChangeWords = {
  fail: 'failing if its type would change',
  skip: 'unless its type would change',
  overwrite: 'even if its type changes',
} as const

const policyWords = {
  onExists: {
    fail: 'failing if it exists already',
    skip: 'unless it exists already',
    overwrite: 'even if it exists already',
  },
  onMissing: { fail: 'failing if it is missing', skip: 'unless it is missing', create: 'even if it is missing' },
  onTypeChange: typeChangeWords,
} as const satisfies {
  readonly [Kind in CreatePolicy['kind']]: Record<Extract<CreatePolicy, { kind: Kind }>['action'], string>
}

export function explainPolicy(policy: CreatePolicy): string {
  return (policyWords[policy.kind] as Readonly<Record<string, string>>)[policy.action] ?? ''
}
