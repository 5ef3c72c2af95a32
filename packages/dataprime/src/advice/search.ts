import type { Node, Query } from '../ast.ts'
import { first, reducing } from './stages.ts'

export function wideSearch(query: Query): Node | null {
  return first(query, (node) => node.kind === 'wildfind' || (node.kind === 'binary' && node.operator === '~~'))
}

/** `contains` of whole words, or a pattern that says no more than that, on rows as they come from the source. */
export function substringSearch(query: Query): Node | null {
  const end = query.stages.findIndex(({ kind }) => reducing.has(kind))
  const stages = end < 0 ? query.stages : query.stages.slice(0, end)
  return first({ ...query, stages }, isSubstringSearch)
}

function isSubstringSearch(node: Node): boolean {
  if (node.kind !== 'call') return false
  const wanted = node.args[1]?.value
  if (node.name === 'contains') return wanted?.kind === 'string' && hasWord.test(wanted.value)
  return node.name === 'matches' && wanted?.kind === 'regexp' && plainWords.test(wanted.pattern)
}

const hasWord = /[\p{L}\p{N}]/u
const plainWords = /^\^?\.\*[\p{L}\p{N} ]+\.\*\$?$/u

const shortest = 3

export function shortPhrase(query: Query): Node | null {
  return first(query, (node) => {
    if (node.kind === 'wildfind' || node.kind === 'find') return node.phrase.value.trim().length < shortest
    if (node.kind !== 'binary' || (node.operator !== '~' && node.operator !== '~~')) return false
    return node.right.kind === 'string' && node.right.value.trim().length < shortest
  })
}
