import { isCommonWord, isNeverName } from './common-words.ts'
import { any, type Matcher, opt, phrase, seq, token, word } from './match.ts'
import { type Reading, read } from './reading.ts'
import { equalities } from './recognise/equality.ts'
import { groupings } from './recognise/grouping.ts'
import { identities } from './recognise/identity.ts'
import { relativeSeverities } from './recognise/severity.ts'
import { statuses } from './recognise/status.ts'
import { thresholdsIn } from './recognise/threshold.ts'
import { timeRange } from './recognise/time-range.ts'
import { type Refusal, refusalByForm } from './refusal.ts'
import { isBusinessWord, isTradeWord } from './trade-words.ts'
import type { FieldRef } from './understanding.ts'

export interface Topic {
  readonly isObservability: boolean
  /** Neither side is close: nobody who reads the question would doubt it. */
  readonly isSure: boolean
  /** Why not, if it is not. */
  readonly refusal?: Refusal
}

/** "503 gateway 10m": at the head of a short question it is a status. */
const httpError = token('number', ({ text }) => /^[45]\d\d$/.test(text))

const thing: Matcher<unknown> = token('word', ({ lower }) => !isCommonWord(lower))

/** "user 77", "order 99-4471-b" */
const numbered: Matcher<unknown> = seq(
  word('user|customer|tenant|account|order|session|host|pod|node|device|invoice|job|transaction|payment'),
  opt(word('id|number|no|#')),
  any<unknown>(
    token('number'),
    token('word', ({ text }) => /\d/.test(text)),
  ),
)

/** What only somebody who asks about telemetry says. */
const core: Matcher<unknown> = any<unknown>(
  phrase(
    'everything ok',
    'everything okay',
    'everything alright',
    'everything fine',
    'everything up',
    'any problems',
    'any problem',
    'any issues',
    'any trouble',
    'anything failing',
    'anything fail',
    'anything failed',
    'anything break',
    'anything broke',
    'anything crash',
    'anything crashed',
    'anything broken',
    'anything wrong',
    'anything down',
    'wrong with',
    'response time',
    'response times',
    'status code',
    'status codes',
    'stack trace',
    'health check',
    'health checks',
    'out of memory',
    'slow queries',
    'error rate',
    'err rate',
    'what is wrong with',
    'what is going on with',
    'whats going on with',
    'going on with',
    'stopped logging',
    'stop logging',
    'stopped reporting',
    'stopped sending',
    'no longer logging',
    'no longer reporting',
    'not logging',
    'not reporting',
    'not sending',
    'went silent',
    'gone silent',
    'went quiet',
    'gone quiet',
    'what changed',
    'what broke',
    'what is broken',
    'whats broken',
    'on fire',
    'burning down',
  ),
  seq(word('what'), word("'|’"), word('s'), word('broken|failing|crashing|changed')),
  word(
    'ips|referrer|referrers|referer|referers|err|errs|erroring|errored|error|errors|warning|warnings|exception|exceptions|log|logs|span|spans|trace|traces|tracing|latency|latencies|timeout|timeouts|throughput|request|requests|endpoint|endpoints|microservice|microservices|subsystem|subsystems|severity|telemetry|crash|crashes|crashed|crashing|outage|outages|incident|incidents|deployment|deployments|pod|pods|container|containers|kubernetes|k8s|failures|failure|failing|failed|critical|criticals|fatal|fatals|http|https|api|apis|service|services|app|apps|application|applications|stacktrace|stacktraces|oom|oomkilled|traffic|hostname|namespace|downtime|alerts|deadlock|deadlocks|retries|p50|p90|p95|p99|percentile|slowest|dataprime|logline|spike|spikes|anomaly|anomalies|observability|debug|events|duration|slow|slower|sluggish|performance|bottleneck|bottlenecks|busiest|noisiest|unhealthy|unavailable|overloaded|server|servers|statuscode|operation|operations|queries|transactions|calls|logins|bandwidth|stdout|stderr|lucene',
  ),
  token('word', ({ lower }) => /^(?:[1-5]xx|p\d{2,3}(?:\.\d+)?)$/.test(lower)),
  seq(
    token('number', ({ text }) => /^[45]\d\d$/.test(text)),
    word('s|responses|status|codes|gateway'),
  ),
  (tokens, at) => (at === 0 && tokens.length <= 5 ? httpError(tokens, at) : undefined),
  token('path'),
  token('word', ({ text }) =>
    /^\$[dlm]\b|[a-z0-9]_[a-z0-9]|^[A-Z\d]+(?:_[A-Z\d]+)+$|[a-z](?:Exception|Error|BackOff|Fault)$|-(?:service|api|gateway|svc|worker|db|prod)$|^[a-z]{2}-[a-z]+-\d$/.test(
      text,
    ),
  ),
)

/** "is checkout down?", "payments up?": half a proof, because cats and coffee can be healthy too. */
const condition: Matcher<unknown> = any<unknown>(
  seq(
    word('is|are'),
    opt(word('the|our')),
    any<unknown>(thing, word('site|website|system|systems|platform|everything')),
    word('up|down|healthy|unhealthy|degraded|flapping|reachable|alive'),
  ),
  seq(thing, word('down|unhealthy|degraded|unreachable')),
)

/** What supports it without proving it. */
const weak: Matcher<unknown> = any<unknown>(
  phrase(
    'how many',
    'number of',
    'running in',
    'deployed in',
    'grouped by',
    'group by',
    'per hour',
    'per minute',
    'over time',
    'how often',
    'going wrong',
    'went wrong',
    'is down',
    'went down',
    'log in',
    'show everything',
    'show me everything',
    'logged in',
    'the phrase',
    'the string',
    'search for',
    'happened with',
    'happened to',
    'happens with',
  ),
  word(
    'lag|unusual|abnormal|suspicious|weird|odd|strange|fishy|longest|quietest|records|rows|negative|wait|waits|redirects|redirect|response|responses|count|average|avg|mean|median|sum|top|slow|slower|latest|containing|mentioning|mentions|contains|compare|group|filter|distinct|unique|trend|healthy|unhealthy|alive|unavailable|overloaded|bytes|signups|happened|happening|broke|broken|fail|fails|slowest|ids|spent|stopped|started|restarted|restarts|memory|cpu|disk|search|field|fields|anywhere|exported|downloaded|uploaded|deleted|accessed|configuration|config|sudo|admin|root|privileges|permissions|secrets|credentials|pii|payload|payloads|json|mysql|postgres|redis|kafka|nginx',
  ),
  token('comparator'),
  token('quoted'),
)

const trade = token('word', ({ lower }) => isTradeWord(lower))
const business = token('word', ({ lower }) => isBusinessWord(lower))

/** What is asked of assistants of other trades. */
const foreign: Matcher<unknown> = any<unknown>(
  word(
    'poem|poems|poetry|haiku|limerick|joke|jokes|riddle|recipe|recipes|weather|forecast|horoscope|lyrics|novel|movie|movies|film|football|soccer|basketball|president|capital|celebrity|bitcoin|crypto|homework|essay|sonnet|translate|translation|vacation|restaurant|restaurants|pizza|pasta|cake|birthday|girlfriend|boyfriend|dating|lottery|astrology|politics|election|religion|philosophy|fairy|bedtime|novels|songs|song|story|stories|chess|tennis|resume|cv|life|marriage|dog|cat|wife|husband|kids|coffee|homeworks|risotto|hola|ciao|bonjour|hallo|yo|sup',
  ),
  phrase(
    'meaning of life',
    'world cup',
    'stock price',
    'stock market',
    'who are you',
    'how are you',
    'tell me about yourself',
    'what is your name',
    'your favourite',
    'your favorite',
    'cover letter',
    'love letter',
    'square root',
    'speed of light',
  ),
)

/** What is asked for something to be made that is no query, whatever it is about. */
const made = word(
  'poem|poems|haiku|limerick|joke|jokes|riddle|song|story|stories|essay|sonnet|novel|rap|script|program|programme|malware|virus|exploit|recipe|email|blog|article|letter|tweet|website|lyrics|speech|slogan',
)
const makes: Matcher<unknown> = seq(
  word('write|compose|create|tell|generate|sing|make|give|draft|invent|build|produce'),
  opt(word('me|us')),
  opt(word('a|an|some|the')),
  opt(
    word(
      'short|funny|long|nice|python|bash|javascript|java|little|sad|beautiful|good|love|shell|bedtime|quick|cover|keylogger|phishing|scary',
    ),
  ),
  made,
)

/** What tells the answerer what to be, instead of what to find. */
const instruction: Matcher<unknown> = any<unknown>(
  seq(
    word('ignore|disregard|forget|override|bypass'),
    opt(word('all|any|every')),
    opt(word('of')),
    opt(word('the|your|my|these|those')),
    opt(word('previous|prior|above|earlier|preceding|initial|system|original')),
    word('instruction|instructions|prompt|prompts|rules|guidelines|directions|safeguards|restrictions'),
  ),
  phrase('you are now', 'pretend to be', 'pretend you are', 'act as'),
)

/** Attempts to talk past the task. */
const hostile: Matcher<unknown> = any<unknown>(
  seq(
    token('comparator', ({ text }) => text === '<'),
    word('script|img|iframe|svg'),
  ),
  instruction,
  phrase(
    'system prompt',
    'your instructions',
    'your prompt',
    'api key',
    'api keys',
    'your secrets',
    'jailbreak',
    'developer mode',
    'reveal your',
    'environment variables',
    'rm -rf',
    'drop table',
    'drop tables',
    'delete all',
    'drop all',
  ),
)

/**
 * Whether a question is about logs and traces. A false refusal is as bad as a wrong answer: whatever names telemetry
 * passes, unless it asks for something that is no query at all. Quoted words are data and speak for neither side.
 */
export function topicOf(question: string, field: Matcher<FieldRef>): Topic {
  const byForm = refusalByForm(question)
  // A model may know the language, and what is asked in it.
  if (byForm && (byForm.kind !== 'knowledge' || !isOfOtherTrade(question)))
    return { isObservability: false, isSure: byForm.kind !== 'language', refusal: byForm }
  const topic = bySubject(question, field)
  return topic.isObservability ? topic : { ...topic, refusal: { kind: 'not_observability' } }
}

function bySubject(question: string, field: Matcher<FieldRef>): Topic {
  const count = (matcher: Matcher<unknown>): number => read(question).take(matcher).length
  const cores = count(core)
  const others = count(foreign)
  const fields = Math.min(2, read(question).take(field).length)
  const times = timeRange(read(question), aClock) ? 1 : 0

  if (isMeantBadly(question, cores)) return { isObservability: false, isSure: true }
  const words = count(trade) * 2 + Math.min(2, count(business))
  const sum = cores * 3 + words + Math.min(2, count(weak)) + fields + times - others * 2
  const score = sum < 3 ? sum + hints(question, field) : sum
  if (others > 0 && cores === 0) return { isObservability: false, isSure: true }
  return { isObservability: score >= 2, isSure: score >= 3 || score <= 0 }
}

/** Whether nobody would take it for a question about telemetry, not even as a follow-up to one. */
export function asksForSomethingElse(question: string): boolean {
  if (refusalByForm(question)) return true
  return isOfOtherTrade(question) || isMeantBadly(question, read(question).take(core).length)
}

function isOfOtherTrade(question: string): boolean {
  return read(question).take(core).length === 0 && read(question).take(foreign).length > 0
}

/** Wants something made that is no query, or talks past the task. */
function isMeantBadly(question: string, cores: number): boolean {
  const has = (matcher: Matcher<unknown>): boolean => read(question).take(matcher).length > 0
  return has(makes) || (has(hostile) && !(cores > 0 && has(telemetryNoun)))
}

/** Whether a text tries to talk past the task: said of what a model wrote into a query. */
export function soundsHostile(text: string): boolean {
  return read(text).take(hostile).length > 0
}

/** Any will do: whether a window is named does not depend on when it is asked. */
const aClock = { now: Date.UTC(2026, 0, 15, 12), timeZone: 'UTC' }

/** "checkout", "payments api": nothing but what somebody has a name for. */
function isMereName(question: string): boolean {
  const { tokens } = read(question)
  return tokens.length <= 2 && tokens.every(({ kind, lower }) => kind === 'word' && !isNeverName(lower))
}

/** What costs more to find, for questions that would be doubted without it. */
function hints(question: string, field: Matcher<FieldRef>): number {
  const levels = relativeSeverities(read(question)).length * 3
  const states = read(question).take(condition).length > 0 ? 2 : 0
  const split = groupings(read(question), field)
  const groups = split.fields.length > 0 || split.width ? 1 : 0
  const names = isMereName(question) ? 2 : 0
  const named = statuses(read(question)).filter(({ test }) => test.kind !== 'status' || test.from >= 300).length * 2
  const ids = read(question)
  const things = identities(ids).length + equalities(ids, field).length
  const window = read(question)
  timeRange(window, aClock)
  const isWindow = window.tokens.every((_, at) => !window.isFree(at)) ? 1 : 0
  if (!/\d/.test(question)) return levels + states + names + named + groups + Math.min(2, things) + isWindow
  const count = read(question).take(numbered).length * 2
  const limits = thresholdsIn(read(question), field).rows.length
  return levels + names + groups + Math.min(2, states + limits + named + things + count + isWindow)
}

/** With one of these, even words of attack are what is looked for. */
const telemetryNoun = word('errors|error|logs|log|spans|span|traces|requests|latency|warnings|exceptions|queries')

/** Takes instructions out of a question, up to where it asks for something again, and gives their words. */
export function takeInstructions(reading: Reading): readonly string[] {
  const { tokens } = reading
  const asks = seq(word('and|,|.|;|then'), opt(word('and|then')), word('show|give|list|count|find|get|display'))
  return reading.take(instruction, { keep: true }).flatMap(({ start, end }) => {
    let stop = end
    while (stop < tokens.length && !asks(tokens, stop)) stop += 1
    const [first, last] = [tokens[start], tokens[stop - 1]]
    reading.claim(start, stop)
    return first && last ? [reading.question.slice(first.start, last.end)] : []
  })
}
