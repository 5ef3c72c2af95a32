import MiniSearch from 'minisearch'
import type { Example } from '../knowledge/example.ts'
import { examples } from '../knowledge/examples.ts'
import type { Source } from '../understanding.ts'
import { stemsOf } from './stems.ts'

export interface Wanted {
  readonly source: Source
  readonly most?: number
}

/** An example of the other source has to be this much nearer to come first. */
const sameSource = 1.3

/** For a question that is like no example: how queries of a source look. */
const usual: Readonly<Record<Source, readonly string[]>> = {
  logs: ['errors-by-service', 'text-search', 'requests-per-minute'],
  spans: ['p95-by-operation', 'slow-spans', 'failed-spans'],
}

const byId: ReadonlyMap<string, Example> = new Map(examples.map((example) => [example.id, example]))

let index: MiniSearch<Example> | undefined

/** The examples nearest to a question by BM25, the nearest first; typing errors and beginnings of words count a little. */
export function nearestExamples(question: string, { source, most = 5 }: Wanted): readonly Example[] {
  index ??= newIndex()
  const found = index.search(question, {
    boost: { question: 2, tags: 1.5 },
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    prefix: (term) => term.length > 3,
    boostDocument: (id) => (byId.get(id)?.stages[0].startsWith(`source ${source}`) ? sameSource : 1),
  })
  const ids: ReadonlySet<string> = new Set([...found.map(({ id }) => String(id)), ...usual[source]])
  return [...ids].slice(0, most).flatMap((id) => byId.get(id) ?? [])
}

function newIndex(): MiniSearch<Example> {
  const made = new MiniSearch<Example>({
    fields: ['question', 'tags', 'note'],
    extractField: (example, field) => String(example[field as keyof Example]),
    tokenize: (text) => [...stemsOf(text)],
    processTerm: (term) => term,
  })
  made.addAll(examples)
  return made
}
