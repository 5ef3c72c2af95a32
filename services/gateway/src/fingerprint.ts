import { createHash } from 'node:crypto'
import type { AskedQuestion } from '@dataprime/mesh/contracts'

/** Stands for what was asked, in whatever order its keys come, and not for what was answered: two answers differ in their times and ids. */
export function fingerprintOf(asked: AskedQuestion): string {
  return createHash('sha256').update(JSON.stringify(asked, sorted)).digest('base64url')
}

function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
