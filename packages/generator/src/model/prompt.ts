import { parse, walk } from 'dataprime'
import type { OfflineAnswer } from '../generate-offline.ts'
import { showKeypath } from '../keypath-text.ts'
import type { Example } from '../knowledge/example.ts'
import { examples as allExamples, queryOf } from '../knowledge/examples.ts'
import type { Context } from '../understand.ts'
import type { TimeRange, Understanding } from '../understanding.ts'
import { languageNotes } from './language-notes.ts'
import { neededText } from './needed.ts'
import { extractSchema } from './schema-extract.ts'

export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

export interface Briefing {
  readonly understanding: Understanding
  /** What the rules would answer. */
  readonly draft: OfflineAnswer
  readonly examples: readonly Example[]
}

/**
 * The conversation that asks for a query. What is the same for every question comes first, so that a provider can keep it;
 * what the user and his data say stands as JSON in the last message, apart from the instructions.
 */
export function promptFor(question: string, context: Context, briefing: Briefing): readonly Message[] {
  const { draft, examples } = briefing
  const queries = [...examples.map(queryOf), ...(draft.kind === 'generated' ? [draft.query] : [])]
  return [
    {
      role: 'system',
      content: `${languageNotes()}\n\nFor this question, these may be needed:\n${neededText(question, queries)}`,
    },
    ...examples.flatMap((example): readonly Message[] => [
      { role: 'user', content: JSON.stringify({ question: example.question }) },
      { role: 'assistant', content: JSON.stringify({ query: queryOf(example), refusal: '' }) },
    ]),
    { role: 'user', content: JSON.stringify(requestOf(question, context, briefing)) },
  ]
}

function requestOf(question: string, context: Context, { understanding, draft }: Briefing): object {
  const { schema = {}, source, now, timeZone = 'UTC', previous } = context
  const { fields, leftOut } = extractSchema(schema, { question, used: keypathsOf(draft) })
  return {
    question,
    now: new Date(now).toISOString(),
    time_zone: timeZone,
    ...(source && { source }),
    ...(previous && { previous }),
    understood: {
      intent: understanding.intent,
      source: understanding.source,
      ...(understanding.timeRange && { window: windowOf(understanding.timeRange) }),
      words: understanding.keywords,
    },
    ...(draft.kind === 'generated' && { draft: draft.query, doubts_about_draft: draft.assumptions }),
    ...(fields.length > 0 && { fields_of_this_data: fields }),
    ...(leftOut > 0 && { fields_left_out: leftOut }),
  }
}

/** The fields that the draft reads, as a schema writes them. */
function keypathsOf(draft: OfflineAnswer): readonly string[] {
  const found: string[] = []
  if (draft.kind === 'generated') {
    walk(parse(draft.query).query, (node) => {
      if (node.kind === 'keypath') {
        const keys = node.path.flatMap((segment) => (segment.kind === 'key' ? segment.name : []))
        found.push(showKeypath([node.root, ...keys]))
      }
      return undefined
    })
  }
  return found
}

/** As it stands after `source logs`. */
function windowOf(range: TimeRange): string {
  const instant = (at: number | 'now'): string => (at === 'now' ? "@'now'" : `@'${new Date(at).toISOString()}'`)
  switch (range.kind) {
    case 'last':
      return `last ${range.interval.count}${range.interval.unit}`
    case 'between':
      return `between ${instant(range.from)} and ${instant(range.to)}`
    case 'around':
      return `around ${instant(range.at)} interval ${range.interval.count}${range.interval.unit}`
  }
}

let version: string | undefined

/** Changes whenever what a model is told changes, whatever the question: part of the key of a cached answer. */
export function knowledgeVersion(): string {
  version ??= fingerprint(languageNotes() + JSON.stringify(allExamples))
  return version
}

/** About four characters to a token: rather too many than too few for English and code. */
export function estimateTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4) + 4, 0)
}

/** FNV-1a over UTF-16 units: stable everywhere, and no secret depends on it. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
