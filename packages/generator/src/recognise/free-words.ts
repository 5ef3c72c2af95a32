import { isCommonWord, isNeverName } from '../common-words.ts'
import { any, type Matcher, map, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import { isSilentWord } from '../silent-words.ts'
import type { Token } from '../tokens.ts'
import { isTradeWord } from '../trade-words.ts'
import type { Condition, FieldRef } from '../understanding.ts'

/** Said of things by those who log them: in a message "expired" is as good a word to look for as a noun. */
const states = new Set(
  `abandoned aborted banned bounced canceled cancelled corrupted declined delayed deleted denied disconnected dropped duplicated evicted exhausted expired
  blocked flagged interrupted leaked locked lost pending degraded unacked unacknowledged undelivered unprocessed unread unpaid preempted queued refunded refused rejected revoked skipped stalled stuck suspended terminated throttled truncated
  unlocked unreachable verified deploy deploys rebooted`.split(/\s+/),
)
/** What texts are texts of. */
const head = word(
  'error|errors|failure|failures|warning|warnings|log|logs|message|messages|event|events|problem|problems|issue|issues|exception|exceptions|attempt|attempts|alerts|incidents|requests|request|calls|call',
)
/** In front of one of these the words are its name. */
const namedThing = word(
  'service|services|microservice|app|application|subsystem|pod|pods|container|namespace|cluster|host|server|database|db|queue|topic|team|api|region|environment|worker|job|operation|endpoint',
)
/** Said of work of any sort. */
const generic = word(
  'job|jobs|task|tasks|process|processes|flow|flows|attempts|attempt|people|folks|numbers|page|pages',
)
const place = word(
  'in|from|for|on|at|of|the|our|my|by|per|to|with|and|or|,|than|is|are|like|vs|versus|not|without|except|excluding|about',
)

/** "dns resolution failures", "ssl certificate expiry warnings": two nouns and more in front of a head tell what about. */
/** Techniques and happenings: whoever names one means what is said about it, and no service of that name. */
const techniques = new Set(
  `dns tls ssl cert certs certificate certificates mfa otp jwt oauth saml sso grpc websocket websockets webhook webhooks graphql cron io raid pvc sms anr
  connection connections network cache cdn waf vpn ssh ftp sftp smtp tcp udp sql chargebacks chargeback signups registrations uploads downloads migrations migration conversions lockouts logouts purchases
  cancellations refunds interruptions mismatches rejections`.split(/\s+/),
)

export function isTechnique(lower: string): boolean {
  return techniques.has(lower)
}

export function compoundTexts(reading: Reading, field: Matcher<FieldRef>): readonly Condition[] {
  const run: Matcher<readonly string[]> = (tokens, at) => {
    const before = tokens[at - 1]
    if (before && isText(before, tokens, at - 1, field) && !place(tokens, at - 1)) return undefined
    let end = at
    while (end - at < 4 && isContent(tokens[end], tokens, end, field)) end += 1
    // What others have claimed still stands there.
    if (end - at < 2 || namedThing(reading.tokens, end)) return undefined
    // "logs of admin deletions": many of something are no name
    const areMany = /[^su]s$/.test(tokens[end - 1]?.lower ?? '') && isEnd(reading.tokens, end)
    if (!head(reading.tokens, end) && !areMany) return undefined
    const words = tokens.slice(at, end)
    return words.some((each) => isText(each, [], -1, field)) ? { value: words.map(stemOf), end } : undefined
  }
  return found(reading, run)
}

/**
 * Words that nobody knows, at the very end: what is not a name, a field or a figure stands most likely in the text of what
 * is looked for. Verbs and adverbs are no such words.
 */
export function restTexts(reading: Reading, field: Matcher<FieldRef>): readonly Condition[] {
  const one: Matcher<readonly string[]> = map(
    any<Token>((tokens, at) => {
      const token = tokens[at]
      return token && isText(token, tokens, at, field) ? { value: token, end: at + 1 } : undefined
    }),
    (token) => [stemOf(token)],
  )
  return found(reading, one)
}

function found(reading: Reading, matcher: Matcher<readonly string[]>): readonly Condition[] {
  return reading
    .take(matcher, { negatable: true })
    .flatMap((each) => each.value.map((text) => conditionOf(each, { kind: 'text', phrases: [text] })))
}

/** A word to look for by itself. */
function isText(token: Token, tokens: readonly Token[], at: number, field: Matcher<FieldRef>): boolean {
  if (token.kind !== 'word' || !/^[a-z][a-z\d-]{2,}$/i.test(token.text) || isSilentWord(token.lower)) return false
  if (generic([token], 0)) return false
  if (states.has(token.lower) || isTechnique(token.lower)) return true
  if ((isNeverName(token.lower) && !isTradeWord(token.lower)) || /(?:ing|ly|ed|'s)$/.test(token.lower)) return false
  return at < 0 || field(tokens, at) === undefined
}

/** A word that may stand between such words. */
function isContent(token: Token | undefined, tokens: readonly Token[], at: number, field: Matcher<FieldRef>): boolean {
  if (token?.kind !== 'word' || !/^[a-z][a-z\d]{1,}$/i.test(token.text) || isSilentWord(token.lower)) return false
  if (isCommonWord(token.lower) && !isTradeWord(token.lower)) return false
  return !place(tokens, at) && !head(tokens, at) && field(tokens, at) === undefined
}

/** Nothing follows, or something of another kind. */
function isEnd(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at]
  return next === undefined || next.kind !== 'word' || isSilentWord(next.lower) || place([next], 0) !== undefined
}

/** What both the singular and the plural have, and "declined" and "decline": a text is looked for by its beginning. */
function stemOf({ text, lower }: Token): string {
  if (/[A-Z]/.test(text.slice(1))) return text
  if (states.has(lower) && /[^e]ed$/.test(lower)) return lower.replace(/(?:([bglmnprt])\1|)ed$/, '$1')
  if (/[^aeiou]ies$/.test(lower)) return lower.slice(0, -3)
  if (/(?:ss|x|ch|sh)es$/.test(lower)) return lower.slice(0, -2)
  return /[a-z]{3}[^sui]s$/.test(lower) ? lower.slice(0, -1) : lower
}
