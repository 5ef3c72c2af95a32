import { createHash } from 'node:crypto'
import type { Understanding } from '@dataprime/generator'
import type { Question } from '@dataprime/mesh/contracts'

/** All that decides what the answer is. */
export interface Circumstances {
  readonly question: Question
  readonly understanding: Understanding
  readonly model: string | null
  /** The version of what the model is told. */
  readonly knowledge: string
  /** Epoch milliseconds. */
  readonly now: number
}

export interface AnswerKeys {
  /** Of an answer that is good on any day. */
  readonly always: string
  /** Of one that is good on this day, in the question's time zone. */
  readonly today: string
}

/** Hashed: keys are kept as long as their answers, and queries and schemas may be long. */
export function keysOf(circumstances: Circumstances): AnswerKeys {
  const text = textOf(circumstances)
  const timeZone = circumstances.question.time_zone ?? 'UTC'
  const date = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(circumstances.now)
  return { always: hash(text), today: hash(`${date} ${text}`) }
}

/** A query with a date in it is right for the day on which it was asked. */
export function holdsInstant(query: string): boolean {
  return /@'\d|@\d/.test(query)
}

/** A window that was read off the clock is part of the question: "since 2 hours ago" asks for another one each time. */
function textOf({ question, understanding, model, knowledge }: Circumstances): string {
  const { user_input, source, schema, time_zone, previous } = question
  const canonical = user_input
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[?.! ]+$/, '')
  const range = understanding.timeRange?.kind === 'last' ? null : understanding.timeRange
  const fields = schema && Object.entries(schema).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([canonical, source, fields, time_zone ?? 'UTC', model, knowledge, range, previous])
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
