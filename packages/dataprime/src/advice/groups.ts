import type { Expression, Keypath, Node, Query, Stage } from '../ast.ts'
import { bounding, first, reducing } from './stages.ts'

export function exactDistinctCount(query: Query): Node | null {
  return first(query, (node) => node.kind === 'call' && /^distinct_count(_if)?$/.test(node.name))
}

/** The key of a grouping by which nearly every row is a group of its own, if nothing takes the first of the groups. */
export function fineGroups({ stages }: Query): Keypath | null {
  const at = stages.findIndex((stage) => stage.kind !== 'brokenStage' && fineKey(groupKeys(stage)) !== null)
  const stage = stages[at]
  if (!stage || stage.kind === 'brokenStage') return null
  const isBounded = stages.slice(at + 1).some(({ kind }) => bounding.has(kind) || reducing.has(kind))
  return isBounded ? null : fineKey(groupKeys(stage))
}

function groupKeys(stage: Stage): readonly Expression[] {
  switch (stage.kind) {
    case 'groupby':
    case 'countby':
      return stage.keys.map(({ expression }) => expression)
    case 'multigroupby':
      return stage.sets.flatMap(({ keys }) => keys.map(({ expression }) => expression))
    default:
      return []
  }
}

export function fineDedupe({ stages }: Query): Keypath | null {
  const stage = stages.find(({ kind }) => kind === 'dedupeby')
  return stage?.kind === 'dedupeby' ? fineKey(stage.keys) : null
}

function fineKey(keys: readonly Expression[]): Keypath | null {
  return keys.find((key): key is Keypath => isFine(key)) ?? null
}

function isFine(key: Expression): boolean {
  if (key.kind !== 'keypath') return false
  const last = key.path.at(-1)
  return key.path.length === 0 || (last?.kind === 'key' && unique.test(last.name))
}

/** Fields that hardly two rows share. An id of a person or a thing is not among them: it may well be a key. */
const unique =
  /^((request|req|trace|span|event|message|msg|log|record|row|correlation|transaction|operation)[_.-]?)?(id|uuid|guid)$|^(timestamp|message|msg|text|body)$/i
