import { createHash } from 'node:crypto'
import type { AskedQuestion } from '@dataprime/mesh/contracts'

/** Stands for what was asked, not for what was answered: two answers differ in their times and ids. */
export function fingerprintOf(asked: AskedQuestion): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
}
