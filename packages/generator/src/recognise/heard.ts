import { any, type Matcher, opt, phrase, seq, word } from '../match.ts'
import type { Found, Reading } from '../reading.ts'
import type { Token } from '../tokens.ts'
import { type SourceEvidence, sourceWords } from './source.ts'

const slow = any<unknown>(
  word(
    'slow|slowly|slower|slowest|latency|latencies|performance|sluggish|fastest|fast|faster|duration|durations|longest|bottleneck|bottlenecks',
  ),
  phrase('response time', 'response times', 'took longer', 'taking long', 'takes long', 'how long', 'how much time'),
)
const health = any<unknown>(
  seq(
    word('is|are'),
    (tokens, at) => (tokens[at] ? { value: undefined, end: at + 1 } : undefined),
    word('down|up|ok|okay|alright|fine'),
  ),
  seq(word('is|are'), word('the|our|my'), anyToken, word('down|up|ok|okay|alright|fine')),
  seq(word('down'), (tokens, at) =>
    tokens[at] === undefined || tokens[at].kind === 'mark' ? { value: undefined, end: at } : undefined,
  ),
  word(
    'healthy|unhealthy|health|alive|uptime|availability|heartbeat|overview|weird|strange|odd|fishy|unusual|abnormal',
  ),
  seq(word('how'), any<unknown>(word('is|are'), seq(word("'|’"), word('s'))), upToFour(word('doing|going|performing'))),
  phrase('up and running', 'going on', 'wrong with', 'on fire', 'burning down'),
)
const healthWord = word(
  'down|up|ok|okay|alright|fine|healthy|unhealthy|health|alive|uptime|availability|heartbeat|overview|weird|strange|odd|fishy|unusual|abnormal|doing|going|performing|wrong|fire|burning',
)
const traffic = any<unknown>(
  word('monitor|monitoring|throughput|traffic|load|rps'),
  phrase('request rate', 'request volume'),
)
const nouns: readonly (readonly [words: string, noun: string])[] = [
  ['request|requests|calls|throughput|traffic', 'requests'],
  ['span|spans|operations', 'spans'],
  ['event|events', 'events'],
  ['exception|exceptions', 'exceptions'],
  ['log|logs|line|lines|entries', 'logs'],
]

function anyToken(tokens: readonly Token[], at: number) {
  return tokens[at] ? { value: undefined, end: at + 1 } : undefined
}

/** The matcher, with up to four tokens before it. */
function upToFour(matcher: Matcher<unknown>): Matcher<unknown> {
  return (tokens, at) => {
    for (let skipped = 0; skipped <= 4; skipped += 1) {
      const match = matcher(tokens, at + skipped)
      if (match) return match
    }
    return undefined
  }
}

/** What the words of a question say of it as a whole, whoever understands them afterwards. */
export interface Heard {
  readonly source: SourceEvidence
  /** It is about how long things take. */
  readonly slow: boolean
  /** "slow queries" */
  readonly slowThings: boolean
  readonly unhealthy: boolean
  readonly statements: boolean
  readonly compares: boolean
  readonly sorts: boolean
  /** What the rows are called. */
  readonly noun: string | undefined
  readonly errorMessages: boolean
}

/** Listens, and leaves every word to the recognisers. */
export function listen(reading: Reading): {
  readonly heard: Heard
  readonly healthWords: readonly Found<unknown>[]
  readonly trafficWords: readonly Found<unknown>[]
} {
  const hears = (matcher: Matcher<unknown>): boolean => reading.take(matcher, { keep: true }).length > 0
  const healthWords = reading.take(health, { keep: true, unheard: true })
  reading.take(healthWord, { keep: true })
  const trafficWords = reading.take(traffic, { keep: true })
  const heard = {
    source: sourceWords(reading),
    slow: hears(slow),
    slowThings: hears(
      seq(
        word('slow'),
        opt(word('sql|db|database|http|api|graphql|external|redis')),
        word('traces|trace|requests|spans|queries|calls|operations|transactions|responses|logs|statements'),
      ),
    ),
    unhealthy: hears(word('unhealthy|degraded|abnormal')),
    statements: hears(word('sql|statement|statements|queries')),
    compares: hears(any(word('compare|comparing|comparison|versus|vs'), phrase('difference between', 'difference in'))),
    sorts: hears(phrase('ordered by', 'sorted by', 'order by', 'sort by')),
    noun: nouns.find(([words]) => hears(word(words)))?.[1],
    errorMessages: hears(
      phrase(
        'error messages',
        'error message',
        'error patterns',
        'error pattern',
        'types of errors',
        'kinds of errors',
        'error types',
        'error type',
      ),
    ),
  }
  return { heard, healthWords, trafficWords }
}
