import { generateOffline } from '../generate-offline.ts'
import type { Intent } from '../understanding.ts'

/** A solved question. Its query comes from the offline generator, so that no example can fall behind the language. */
export interface Example {
  readonly id: string
  readonly question: string
  readonly query: string
}

const questions: readonly (readonly [id: string, intent: Intent, question: string])[] = [
  ['errors-by-service', 'error_analysis', 'Show me errors from the last hour grouped by service'],
  ['error-rate', 'error_analysis', 'error rate by service in the last 6 hours'],
  ['error-trend', 'trend', 'errors over time for checkout, every 5 minutes, last 2 hours'],
  ['p95-by-operation', 'performance_analysis', 'p95 latency per operation in the last hour'],
  ['slow-spans', 'performance_analysis', 'spans slower than 500 ms in the payment service'],
  ['slow-endpoints', 'performance_analysis', 'top 10 slowest endpoints'],
  ['server-errors-by-endpoint', 'error_analysis', '5xx responses per endpoint today'],
  ['text-search', 'search', "logs containing 'connection refused' in the last day"],
  ['latest-errors', 'error_analysis', 'the latest 20 errors of the auth service'],
  ['count-by-application', 'error_analysis', 'how many warnings per application in the last 24 hours'],
  ['busy-groups', 'error_analysis', 'services with more than 100 errors in the last hour'],
  ['before-and-after', 'comparison', 'errors per service compared to yesterday'],
  ['distinct-users', 'count', 'how many distinct users per application today'],
  ['columns', 'error_analysis', 'show only the timestamp and message of critical logs'],
]

/** The examples nearest to a question: of its intent first, then by the words they share. `now` dates the examples. */
export function nearestExamples(
  question: string,
  { intent, now, most = 5 }: { intent: Intent; now: number; most?: number },
): readonly Example[] {
  const asked = wordsOf(question)
  const nearness = (example: string, its: Intent): number =>
    [...wordsOf(example)].filter((each) => asked.has(each)).length + (its === intent ? 3 : 0)
  const nearest = [...questions].sort(([, ofA, a], [, ofB, b]) => nearness(b, ofB) - nearness(a, ofA)).slice(0, most)
  return nearest.flatMap(([id, , example]) => {
    const answer = generateOffline(example, { now })
    return answer.kind === 'generated' ? [{ id, question: example, query: answer.query }] : []
  })
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[a-z0-9]{3,}/g))
}
