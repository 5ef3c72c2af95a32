import { setTimeout as pause } from 'node:timers/promises'
import { generateOffline } from '../../packages/generator/src/index.ts'
import type { Setting } from './questions.ts'

export type Answer =
  | { readonly kind: 'query'; readonly query: string; readonly intent: string; readonly confidence: number }
  /** Without a reason where whoever is asked does not tell kinds of refusals apart. */
  | { readonly kind: 'refused'; readonly reason?: string }
  | { readonly kind: 'failed'; readonly why: string }

export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Stands still at the time the labels count from, so that absolute windows can be compared. */
  readonly isFixed: boolean
}

/** Whoever answers questions. */
export interface Asked {
  readonly clock: Clock
  /** Starts a watch that tells the milliseconds an answer took. */
  readonly watch: () => () => number
  readonly ask: (question: string, setting: Setting) => Promise<Answer>
}

/** When the questions are asked: a Wednesday, 2026-11-25 at 14:30 UTC. */
const fixedNow = Date.UTC(2026, 10, 25, 14, 30)

export function offline(): Asked {
  return {
    clock: { now: () => fixedNow, isFixed: true },
    // Of the processor: the same figure however busy the machine is.
    watch: () => {
      const before = process.cpuUsage()
      return () => {
        const { user, system } = process.cpuUsage(before)
        return (user + system) / 1000
      }
    },
    ask: async (question, setting) => {
      const answer = generateOffline(question, { now: fixedNow, ...setting })
      if (answer.kind === 'refused') return { kind: 'refused', reason: answer.reason }
      const { query, intent, confidence } = answer
      return { kind: 'query', query, intent, confidence }
    },
  }
}

/** A running mesh, asked at its gateway; waits where that asks for patience. */
export function mesh(url: string): Asked {
  return {
    clock: { now: Date.now, isFixed: false },
    watch: () => {
      const started = performance.now()
      return () => performance.now() - started
    },
    ask,
  }

  async function ask(question: string, { source, timeZone, schema }: Setting): Promise<Answer> {
    const response = await fetch(new URL('/api/generate-query', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user_input: question, source, time_zone: timeZone, schema }),
    })
    if (response.status === 429) {
      await pause(1000 * Number(response.headers.get('retry-after') ?? 1))
      return ask(question, { ...(source && { source }), ...(timeZone && { timeZone }), ...(schema && { schema }) })
    }
    const body = (await response.json()) as Reply
    if (response.ok)
      return { kind: 'query', query: body.query, intent: body.intent, confidence: body.intent_confidence }
    if (body.code === 'not_observability') return { kind: 'refused' }
    return { kind: 'failed', why: `${response.status} ${body.code}: ${body.detail}` }
  }
}

interface Reply {
  readonly query: string
  readonly intent: string
  readonly intent_confidence: number
  readonly code: string
  readonly detail: string
}
