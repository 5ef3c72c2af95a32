import { duration, inMs, intervalOfMs } from '../durations.ts'
import { countedIn } from '../fields.ts'
import { ahead, any, article, type Matcher, many, map, opt, phrase, seq, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef, Instant, Quantity, TimeRange, Understanding } from '../understanding.ts'
import { lengthOf } from './time-range.ts'

/** What is told by when somebody was first or last heard of. */
export interface Sighting {
  readonly of: FieldRef
  readonly having: NonNullable<Understanding['having']>
  /** Long enough to know whom to miss, or what is new. */
  readonly range: TimeRange
  /** How often is worth knowing, too. */
  readonly counts: boolean
  readonly assumption: string
}

interface When {
  readonly range: TimeRange | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

const dayMs = 86_400_000
/** Nothing says for how long. */
const usualMs = { silent: 900_000, isNew: dayMs } as const
const timestamp: FieldRef = { kind: 'concept', name: 'timestamp' }

const lead = opt(word('which|what|any|list|show'))
const doing = word('logging|reporting|sending|emitting|writing|producing')
const done = word('logged|reported|sent|emitted|written|produced|log|report|send')
const output = opt(
  phrase('logs', 'any logs', 'a log', 'anything', 'any data', 'data', 'any events', 'events', 'metrics', 'at all'),
)
const silent: Matcher<unknown> = any<unknown>(
  seq(opt(word('have|has|had')), word('stopped|ceased|quit'), doing, output),
  seq(word("haven't|hasn't|didn't|havent|hasnt"), opt(word('been')), any(done, doing), output),
  seq(word('have|has|did'), word('not'), opt(word('been')), any(done, doing), output),
  seq(opt(word('are|is|were')), word('not'), doing, output),
  seq(word("aren't|isn't|arent|isnt"), doing, output),
  seq(opt(word('are|is')), phrase('no longer', 'not anymore'), doing, output),
  seq(opt(word('have|has')), word('went|gone|fell|fallen|are|is|been'), word('silent|quiet|dark')),
)

/** Who is silent, and for how long if that is said beside it. */
export interface Silent {
  readonly of: FieldRef
  readonly ms: number | undefined
}

/** Hears "hosts that stopped logging"; before the range, which then says for how long nothing came. */
export function silence(reading: Reading, field: Matcher<FieldRef>): Silent | undefined {
  const thing = countedIn(field)
  const length = opt(
    map(seq(word('for|since|in'), opt(phrase('over', 'more than', 'at least')), duration), (all) => all[2]),
  )
  const [found] = reading.take(
    any<Silent>(
      map(seq(lead, article, thing, opt(word('that|which|who')), silent, length), ([, , of, , , each]) => ({
        of,
        ms: each && inMs(each),
      })),
      map(seq(lead, article, word('silent|quiet'), thing), ([, , , of]) => ({ of, ms: undefined })),
    ),
    { once: true },
  )
  return found?.value
}

/** Those that were last heard of before that. */
export function lastSeen({ of, ms: said }: Silent, { range, now }: When): Sighting {
  const ms = said ?? (range ? lengthOf(range, now) : usualMs.silent)
  return {
    of,
    having: seen('max', '<', { kind: 'time', ms }),
    range: { kind: 'last', interval: intervalOfMs(Math.max(dayMs, Math.ceil((2 * ms) / dayMs) * dayMs)) },
    counts: false,
    assumption: 'missed is only who has been heard of in that time',
  }
}

const trouble = word('error|errors|exception|exceptions|warning|warnings|failure|failures')
const before = opt(phrase('yesterday', 'before', 'last week', 'the day before', 'previously', 'earlier', 'until now'))
const unseen: Matcher<unknown> = any<unknown>(
  seq(
    opt(word('that|which')),
    opt(word('we|i|they')),
    any<unknown>(
      seq(word('did|have|were|are'), word('not|never')),
      word("didn't|haven't|weren't|hadn't|never|didnt|havent|werent"),
    ),
    opt(word('been')),
    word('see|seen|saw|have|had|happen|happened|occur|occurred|appear|appeared|there|exist|existed'),
    before,
  ),
  phrase('for the first time', 'first seen', 'that first appeared', 'that are new', 'never seen before'),
)

/** Behind "new users" these say that they are counted, or which: none of them is told by the first sight. */
const limiting = word('per|by|each|every|with|from|and|for|that|who')

/** "new hosts today", "services that started logging this week"; "new users per day" are counted otherwise. */
function newThings(reading: Reading, field: Matcher<FieldRef>): FieldRef | undefined {
  const things = many(countedIn(field))
  const [found] = reading.take(
    any<FieldRef>(
      map(
        seq(lead, article, things, opt(word('that|which|have')), word('started|began|begun'), doing, output),
        (m) => m[2],
      ),
      map(seq(lead, opt(word('me')), article, word('new'), things, opt(word('appeared|showed'))), (m) => m[4]),
    ),
    { once: true, accept: (start, end) => start === 0 && !limiting(reading.tokens, end) },
  )
  return found?.value
}

const message: FieldRef = { kind: 'concept', name: 'message' }

/** Hears "new errors", "errors we did not see yesterday" and "new hosts", and gives what is new; before "yesterday" is taken for when. */
export function novelty(reading: Reading, field: Matcher<FieldRef>): FieldRef | undefined {
  const isOfTrouble = reading.tokens.some((_, at) => trouble(reading.tokens, at) !== undefined)
  if (!isOfTrouble) return newThings(reading, field)
  const newly = reading.take(
    seq(word('new|newly'), opt(word('kinds|types|kind|type')), opt(word('of')), ahead(trouble)),
  )
  const are = reading.take(seq(word('are|is'), word('new')), {
    accept: (start) => trouble(reading.tokens, start - 1) !== undefined,
  })
  const never = [...are, ...reading.take(unseen)]
  return newly.length + never.length > 0 ? message : undefined
}

/** Those that were first heard of in the range: nothing like them was there in the time before. */
export function firstSeen(of: FieldRef, { range, now }: When): Sighting {
  const ms = range ? lengthOf(range, now) : usualMs.isNew
  const back = intervalOfMs(Math.max(7 * dayMs, Math.ceil((2 * ms) / dayMs) * dayMs))
  return {
    of,
    having: seen('min', '>=', range?.kind === 'between' ? { kind: 'instant', at: range.from } : { kind: 'time', ms }),
    range: { kind: 'last', interval: back },
    counts: true,
    assumption: `new is what the last ${back.count}${back.unit} did not have before that`,
  }
}

/** First or last heard of, compared with a time. */
function seen(stat: 'min' | 'max', comparator: '<' | '>=', quantity: Quantity | Instant): Sighting['having'] {
  return { measure: { kind: 'stat', stat, field: timestamp }, comparator, quantity }
}
