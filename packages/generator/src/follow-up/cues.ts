/** What the words around the content say about how it belongs to the question before. */
export interface Cues {
  /** The content: what is left for the recognisers. */
  readonly words: string
  /** What was said around it, as it was written. */
  readonly said: readonly string[]
  /** Something only a follow-up says was there: nobody begins with "instead" or "them". */
  readonly isCued: boolean
  /** Something that follow-ups begin with, and other questions may. */
  readonly isHinted: boolean
  /** "too", "also": beside what there is. */
  readonly isAddition: boolean
  /** "instead", "what about", "same for": in place of what there is. */
  readonly isReplacement: boolean
  /** What is to go, where it is said: the "service" of "region instead of service". */
  readonly insteadOf: string | undefined
  readonly removals: readonly string[]
  /** "show me the raw logs" */
  readonly wantsRows: boolean
  /** "now count them" */
  readonly wantsCount: boolean
  /** "as a percentage" */
  readonly wantsShare: boolean
  /** "the other way round" */
  readonly isReversed: boolean
  /** "and the week before" */
  readonly isEarlier: boolean
}

type Sign =
  | 'cue'
  | 'hint'
  | 'addition'
  | 'replacement'
  | 'rows'
  | 'count'
  | 'share'
  | 'reversed'
  | 'earlier'
  | 'removal'
  | 'insteadOf'

interface Row {
  readonly says: readonly Sign[]
  readonly shape: RegExp
  /** What stays of the match; nothing if absent. Group 1 is what a removal or an "instead of" is about. */
  readonly keep?: string
}

const it = '(?:it|them|those|these|that|this|the results?|the query|the list)'
const filters = '(?:filters?|conditions?|restrictions?|constraints?)'
const parts =
  '(?:limit|sort(?:ing)?|order(?:ing)?|group(?:ing|s)?|break ?down|split|buckets?|time (?:range|frame|window|limit|filter|restriction)|timeframe)'

/** Applied from the top to the bottom, each as often as it matches: the ends of the sentence first, then what it says. */
const rows: readonly Row[] = [
  { says: [], shape: /[\s.?!,;:]+$/i },
  {
    says: [],
    shape: /^(?:ok(?:ay)?|please|great|thanks|thank you|good|nice|hmm+|actually|alright|so|well)\b[\s,.!]*/i,
  },
  { says: [], shape: /[\s,]*\b(?:please|thanks|thank you|though|then|again)$/i },
  { says: [], shape: /^(?:can|could|would) (?:you|we|i)\b\s*/i },
  { says: [], shape: /^(?:i|we) (?:want|need|would like|only want|meant)(?: to see| to have)?\b\s*/i, keep: '' },
  { says: ['hint'], shape: /^(?:and |but )?(?:now|then|next|also now)\b[\s,]*/i },
  { says: ['cue', 'replacement'], shape: /^(?:and |but |or )?(?:what|how) about\b\s*(?:the same )?/i },
  {
    says: ['cue', 'replacement'],
    shape:
      /^(?:and |but )?(?:(?:do |show |give me )?(?:exactly )?the same|same|again|repeat (?:it|that|this))(?: thing| query| question| again)?,?(?: but)?\b\s*/i,
  },
  { says: ['cue', 'replacement'], shape: /^and (?=(?:for|in|on|from|at|during) )/i },
  { says: ['hint', 'addition'], shape: /^(?:and|plus)\b(?: also)?\s*/i },
  { says: ['hint'], shape: /^(?:but|or)\b\s*/i },
  { says: ['hint', 'addition'], shape: /^also\b[\s,]*/i },
  { says: ['cue', 'addition'], shape: /[\s,]*\b(?:too|also|as well|in addition|additionally)\b/i },
  { says: ['cue', 'replacement', 'insteadOf'], shape: /[\s,]*\b(?:instead of|rather than|in place of) (.+)$/i },
  { says: ['cue', 'replacement'], shape: /[\s,]*\b(?:instead|rather)\b/i },

  // What is taken out.
  { says: ['cue', 'removal'], shape: new RegExp(`\\b(?:un|not? )group(?:ed|ing)?(?: ${it})?$`, 'i'), keep: '' },
  {
    says: ['cue', 'removal'],
    shape: new RegExp(
      `^(?:remove|drop|delete|clear|without|no|lose|get rid of|take (?:out|off|away)|leave out|omit|undo|forget)(?: about)?(?: the| any| all| that| this| all the)? ((?:[\\w.$/-]+ ){0,3}(?:${filters}|${parts}))$`,
      'i',
    ),
  },
  {
    says: ['cue', 'removal'],
    shape:
      /^(?:for |across |in |over |from |of )?(?:all|any|every)(?: the| of the)? ((?:services?|applications?|apps?|subsystems?|environments?|regions?|hosts?|severit(?:y|ies)|levels?|log levels?|status(?:es| codes?)?|endpoints?|users?|methods?|namespaces?|pods?))$/i,
  },
  {
    says: ['cue', 'removal'],
    shape: /^(?:remove|drop|clear)(?: all)?(?: the)? (filters?|conditions?)$/i,
  },

  // What is wanted.
  {
    says: ['cue', 'rows'],
    shape:
      /^(?:(?:show|give|list|get|display|see)(?: me)? )?(?:just |only )?(?:the |those |these |some )?(?:raw|underlying|actual|individual|matching|full|original) (?:logs?|log lines?|events?|lines?|entries|spans?|records?|rows?|data|messages|errors|requests|ones)(?: themselves)?(?: behind (?:it|that|this|them))?\b/i,
  },
  {
    says: ['cue', 'rows'],
    shape:
      /^(?:show|give|list|get|display|see)(?: me)? (?:the |those |these |their |its )(?:logs?|log lines?|events?|lines?|entries|spans?|records?|rows?|details)(?: themselves)?$/i,
  },
  { says: ['cue', 'rows'], shape: /^drill (?:down|in)(?: into (?:it|that|them))?$/i },
  {
    says: ['cue', 'share'],
    shape:
      /(?:^(?:show|give|display|express)(?: me)?(?: it| them| that| this)? )?\b(?:as|in|into) (?:a |an )?(?:percent(?:age)?s?|shares?|ratios?|proportions?|fractions?|%)$/i,
  },
  { says: ['cue', 'share'], shape: /^(?:the |show the )?(?:percentage|share|proportion)$/i },
  {
    says: ['cue', 'count'],
    shape: new RegExp(
      `^(?:just |only )?(?:count|total|the (?:total )?(?:count|number))(?: of)?(?: up)?(?: ${it}| all)?$`,
      'i',
    ),
  },
  {
    says: ['cue', 'count'],
    shape: new RegExp(`^how many(?: of ${it})?(?: (?:are|were|is|was) (?:there|that|it|they|those|these))?$`, 'i'),
  },
  {
    says: ['cue', 'reversed'],
    shape: new RegExp(
      `^(?:reverse|flip|invert)(?: (?:${it}|(?:the )?(?:sort(?:ing)? )?order|the sort(?:ing)?))?$|^(?:in )?(?:the )?(?:reverse|opposite|other way (?:a)?round)(?: order)?$`,
      'i',
    ),
  },

  {
    says: ['cue', 'earlier'],
    shape:
      /^(?:for |in |during )?(?:the )?(?:(?:hour|day|week|month|year|period|time|window|one) (?:before|earlier|prior)(?: (?:that|it|this))?|(?:previous|preceding|prior) (?:hour|day|week|month|year|period|window|one))$/i,
  },
  {
    says: ['cue', 'rows'],
    shape:
      /^when (?:did|was) (?:it|this|that|they|these|those|the first(?: one)?)(?: (?:first|start(?:ed)?|begin|happen(?:ed)?|occur(?:red)?|appear(?:ed)?))+$|^since when(?: is (?:it|this|that) (?:so|happening))?$/i,
    keep: 'the first log',
  },
  {
    says: ['cue', 'rows'],
    shape:
      /^when (?:did|was) (?:it|this|that|they|these|those|the last(?: one)?)(?: (?:last|stop(?:ped)?|end(?:ed)?|happen|occur))+$|^when (?:was|is) the (?:last|latest|most recent)(?: one)?$/i,
    keep: 'the latest log',
  },

  // Verbs that carry nothing but "a change follows".
  {
    says: ['cue', 'replacement'],
    shape: new RegExp(
      `^(?:make (?:${it}|that)|(?:change|switch|set|move)(?: (?:${it}|the [\\w ]{1,30}?))? to|use|(?:expand|extend|widen|go back|zoom (?:in|out)?)(?: (?:${it}|the [\\w ]{1,30}?))? to)\\b\\s*`,
      'i',
    ),
  },
  { says: ['cue'], shape: new RegExp(`^(?:limit|cut|reduce) ${it}(?: down)? to (?=\\d)`, 'i'), keep: 'limit ' },
  {
    says: ['cue'],
    shape: new RegExp(
      `^(?:narrow|restrict|filter|limit|reduce|cut)(?: (?:${it}|down))*(?: down)?(?: to| by| on| for| where| with)(?! \\d)\\b\\s*`,
      'i',
    ),
  },
  {
    says: ['cue'],
    shape:
      /^(?:show|keep|give|list|see|include)(?: me)? (?:just|only)(?: the)?\b\s*(?=for |in |from |those|errors|warnings)/i,
  },
  { says: ['cue'], shape: /^(?:just|only)(?: show(?: me)?| keep| include| give me| the ones?| those)?(?: the)?\b\s*/i },
  { says: ['hint', 'addition'], shape: /^(?:add|include)(?: in)?(?: the| a)?\b\s*/i },
  {
    says: ['cue'],
    shape: /^(?:break|split|group|slice) (?:it|them|that|this|those|these)(?: (?:down|up))?(?= (?:by|per))/i,
    keep: 'group',
  },
  { says: ['cue'], shape: /^(?:sort|order) (?:it|them|that|this|those|these)(?= by)/i, keep: 'sort' },
  {
    says: ['cue'],
    shape: /^(?:it|them|those|these|that|this|the ones|ones)\b\s*(?=for|in|from|with|by|that|where|which|containing)/i,
  },
  { says: ['hint'], shape: /^(?:where|with|having)\b\s*/i },
  { says: [], shape: /^(?:the|a|an)\b\s*/i },
]

/** Takes the words of a follow-up apart: how it belongs to what was asked, and what it says. */
export function readCues(question: string): Cues {
  let words = question.replaceAll(/\s+/g, ' ').trim()
  const signs = new Set<Sign>()
  const removals: string[] = []
  const said: string[] = []
  let insteadOf: string | undefined
  for (const { says, shape, keep = '' } of rows) {
    const match = shape.exec(words)
    if (!match) continue
    for (const sign of says) signs.add(sign)
    if (says.length > 0) said.push(match[0].trim().replace(/^,\s*/, ''))
    if (says.includes('removal')) removals.push(match[1] ?? 'grouping')
    if (says.includes('insteadOf')) insteadOf = match[1]
    words = (words.slice(0, match.index) + keep + words.slice(match.index + match[0].length)).trim()
  }
  return {
    words,
    said,
    isCued: signs.has('cue'),
    isHinted: signs.has('hint'),
    isAddition: signs.has('addition') && !signs.has('replacement'),
    isReplacement: signs.has('replacement'),
    insteadOf,
    removals,
    wantsRows: signs.has('rows'),
    wantsCount: signs.has('count'),
    wantsShare: signs.has('share'),
    isReversed: signs.has('reversed'),
    isEarlier: signs.has('earlier'),
  }
}
