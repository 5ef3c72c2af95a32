import { any, later, map, not, opt, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Condition, FieldRef } from '../understanding.ts'
import { bareThing } from './a-name.ts'
import { level } from './severity.ts'
import type { GroupThreshold } from './threshold.ts'

export interface Both {
  readonly conditions: readonly Condition[]
  readonly having: GroupThreshold | undefined
}

const code = map(
  seq(
    opt(word('a|an')),
    token('number', ({ text }) => /^[1-5]\d\d$/.test(text)),
    opt(word('s')),
  ),
  ([, { text }]) => Number(text),
)
const status: FieldRef = { kind: 'concept', name: 'status' }
const severity: FieldRef = { kind: 'concept', name: 'severity' }
const service: FieldRef = { kind: 'concept', name: 'service' }
const through = word(
  'touch|touches|touching|hit|hitting|involve|involving|cross|crossing|visit|visiting|use|using|through|in|across|including|contain|containing|call|calling',
)

/** One of which has spans of both. */
function hearsTraces({ tokens }: Reading): boolean {
  return later(word('trace|traces'))(tokens, 0) !== undefined
}

/** Finds "users with both 401 and 403": no row is both, but each of the two is there among those of a user. */
export function both(reading: Reading): Both {
  const [found] = reading.take(
    any<Pick<Condition, 'test'> & { readonly field: FieldRef }>(
      map(seq(word('both'), code, word('and'), code), ([, first, , second]) => ({
        field: status,
        test: { kind: 'equals', field: status, values: [first, second] },
      })),
      map(seq(word('both'), level, word('and'), level, not(word('count|counts'))), ([, first, , second]) => ({
        field: severity,
        test: { kind: 'severity', relation: 'is', levels: [first, second] },
      })),
      map(seq(through, word('both'), bareThing, word('and'), bareThing), ([, , first, , second]) => ({
        field: service,
        test: { kind: 'equals', field: service, values: [first, second] },
      })),
    ),
    { accept: (start) => reading.tokens[start]?.lower === 'both' || hearsTraces(reading) },
  )
  if (!found) return { conditions: [], having: undefined }
  const { field, test } = found.value
  return {
    conditions: [conditionOf(found, test)],
    having: { measure: { kind: 'distinct', field }, comparator: '==', quantity: { kind: 'plain', n: 2 } },
  }
}
