import { isCommonWord, vocabulary } from './common-words.ts'
import type { Token } from './tokens.ts'
import { isBusinessWord, isTradeWord } from './trade-words.ts'

/** How people shorten words when they are in a hurry. */
const short: Readonly<Record<string, string>> = {
  tdy: 'today',
  yday: 'yesterday',
  yest: 'yesterday',
  tonite: 'tonight',
  nite: 'night',
  ystrday: 'yesterday',
  ystdy: 'yesterday',
  tday: 'today',
  wrn: 'warning',
  wrns: 'warnings',
  svc: 'service',
  svcs: 'services',
  srv: 'server',
  frm: 'from',
  lst: 'last',
  las: 'last',
  pls: 'please',
  plz: 'please',
  thx: 'thanks',
  gimme: 'show',
  lemme: 'please',
  wanna: 'want',
  wat: 'what',
  wats: 'whats',
  cuz: 'because',
  dur: 'duration',
  msgs: 'messages',
  reqs: 'requests',
  req: 'request',
  resp: 'response',
  excl: 'excluding',
  incl: 'including',
  btw: 'between',
  yr: 'year',
  mnths: 'months',
  wk: 'week',
  wks: 'weeks',
  ep: 'endpoint',
  eps: 'endpoints',
  kube: 'kubernetes',
}

/**
 * Names of services and things that look like a misspelt word of ours. What is in nobody's vocabulary may well be a name
 * too; these are the ones that are met everywhere.
 */
const names = new Set(
  `shipping billing tracking pricing booking listing staging routing hosting ordering charging auditing trading mapping
  parsing cashier mailer mailing sender loader leader feeder reader writer render renderer ranker planner scanner spanner
  carts cards card cart fraud promo promos coupon coupons ledger wallet wallets refund refunds invoice invoices catalog
  catalogue inventory basket baskets stock stocks orders order ordes menu menus media email emails notifier notify
  gateway proxy ingress egress ingest ingester indexer index crawler parser router broker worker workers agent agents
  cache caches store stores storage vault tokens token oauth profile profiles identity courier fleet driver drivers
  matching pairing sorting rating ratings review reviews comment comments feed feeds timeline storefront shop shops
  photo photos image images video videos audio music player upload uploader export exporter import importer report
  reporter reporting analytics forecast planning dispatch dispatcher transit loyalty reward rewards points quote quotes
  claims claim policy policies lending loans loan payroll ticket tickets events eventing`.split(/\s+/),
)

export function isUsualName(lower: string): boolean {
  return names.has(lower)
}

/** Every word that is one deletion away from one of the vocabulary, and which one: finding a slip is then a look-up. */
const byDeletion = new Map<string, readonly string[]>()
for (const word of vocabulary) {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) continue
  for (const key of [word, ...deletions(word)]) byDeletion.set(key, [...(byDeletion.get(key) ?? []), word])
}

/** The question with its slips of the finger mended; `text` stays as it was written. */
export function respelled(tokens: readonly Token[], isKnown: (lower: string) => boolean): readonly Token[] {
  return tokens.map((token) => {
    if (token.kind !== 'word' || isKnown(token.lower)) return token
    const lower = short[token.lower] ?? mended(token.lower)
    return lower === undefined ? token : { ...token, lower }
  })
}

/** The word that was meant, if a known one is a single slip away: a letter too many, too few, wrong, or two swapped. */
export function mended(written: string): string | undefined {
  if (written.length < 4 || !/^[a-z]+$/.test(written) || isCommonWord(written) || names.has(written)) return undefined
  if (isTradeWord(written) || isBusinessWord(written)) return undefined
  if (vocabulary.has(written)) return undefined
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const key of [written, ...deletions(written)]) {
    for (const word of byDeletion.get(key) ?? []) {
      const cost = costOf(written, word)
      if (cost < least) {
        least = cost
        best = word
      }
    }
  }
  return best
}

/** Whether a name is another one with a single slip. */
export function isNearly(written: string, name: string): boolean {
  return written.length >= 5 && costOf(written, name) < Number.POSITIVE_INFINITY
}

/**
 * How unlikely the slip is; infinite if it is none. The first letter is seldom wrong, and a different ending is an
 * inflection: `served` is no misspelt `server`.
 */
function costOf(written: string, word: string): number {
  if (written[0] !== word[0]) return Number.POSITIVE_INFINITY
  let i = 0
  while (i < written.length && i < word.length && written[i] === word[i]) i += 1
  const [rest, wanted] = [written.slice(i), word.slice(i)]
  if (rest.length === wanted.length) {
    if (rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2)) return 1
    const isWrong = rest.slice(1) === wanted.slice(1) && rest.length > 1
    return isWrong && word.length >= 6 ? 3 : Number.POSITIVE_INFINITY
  }
  const isDoubled = (rest.length > wanted.length ? rest[0] : wanted[0]) === written[i - 1]
  const isLast = rest === '' || wanted === ''
  if (isLast && !(isDoubled && word.length >= 6) && rest !== 'e') return Number.POSITIVE_INFINITY
  const isOne = rest.slice(1) === wanted || rest === wanted.slice(1)
  return isOne && (word.length >= 6 || (isDoubled && word.length >= 5) || (isLast && rest === 'e'))
    ? 2
    : Number.POSITIVE_INFINITY
}

function deletions(word: string): readonly string[] {
  return Array.from(word, (_, i) => word.slice(0, i) + word.slice(i + 1))
}
