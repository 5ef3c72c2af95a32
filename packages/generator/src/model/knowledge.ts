import { generateOffline } from '../generate-offline.ts'
import type { Intent } from '../understanding.ts'

/** A solved question. Its query comes from the offline generator, so that no example can fall behind the language. */
export interface Example {
  readonly id: string
  readonly intent: Intent
  readonly question: string
  readonly query: string
}

const questions: readonly (readonly [id: string, question: string])[] = [
  ['errors-by-service', 'Show me errors from the last hour grouped by service'],
  ['error-rate', 'error rate by service in the last 6 hours'],
  ['error-trend', 'errors over time for checkout, every 5 minutes, last 2 hours'],
  ['p95-by-operation', 'p95 latency per operation in the last hour'],
  ['slow-spans', 'spans slower than 500 ms in the payment service'],
  ['slow-endpoints', 'top 10 slowest endpoints'],
  ['server-errors-by-endpoint', '5xx responses per endpoint today'],
  ['text-search', "logs containing 'connection refused' in the last day"],
  ['latest-errors', 'the latest 20 errors of the auth service'],
  ['count-by-application', 'how many warnings per application in the last 24 hours'],
  ['busy-groups', 'services with more than 100 errors in the last hour'],
  ['before-and-after', 'errors per service compared to yesterday'],
  ['distinct-users', 'how many distinct users per application today'],
  ['columns', 'show only the timestamp and message of critical logs'],
]

/** The examples nearest to a question: of its intent first, then by the words they share. `now` dates the examples. */
export function nearestExamples(
  question: string,
  { intent, now, most = 5 }: { intent: Intent; now: number; most?: number },
): readonly Example[] {
  const asked = wordsOf(question)
  const scored = questions.flatMap(([id, example]) => {
    const answer = generateOffline(example, { now })
    if (answer.kind === 'refused') return []
    const shared = [...wordsOf(example)].filter((each) => asked.has(each)).length
    return [
      {
        id,
        intent: answer.intent,
        question: example,
        query: answer.query,
        score: shared + (answer.intent === intent ? 3 : 0),
      },
    ]
  })
  const best = scored.sort((a, b) => b.score - a.score).slice(0, most)
  return best.map(({ score: _, ...example }) => example)
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[a-z0-9]{3,}/g))
}
