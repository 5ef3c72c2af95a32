import { sql } from 'kysely'
import type { Db, FeedbackRow, RequestRow } from './tables.ts'

export interface RatingFigures {
  readonly count: number
  readonly mean: number | null
  /** Share of ratings of 4 and 5. */
  readonly satisfaction: number | null
}

export interface FeedbackFigures extends RatingFigures {
  readonly histogram: Readonly<Record<1 | 2 | 3 | 4 | 5, number>>
  readonly by_intent: readonly (RatingFigures & { readonly intent: RequestRow['intent'] })[]
  readonly by_day: readonly (RatingFigures & { readonly day: string })[]
}

/** Stores it; a caller's earlier feedback on the same request is replaced and keeps its id. Gives the row's id. */
export async function upsertFeedback(db: Db, row: FeedbackRow): Promise<string> {
  const { feedback_id, request_id: _, caller: __, ...rest } = row
  const stored = await db
    .insertInto('feedback')
    .values(row)
    .onConflict((conflict) => conflict.columns(['request_id', 'caller']).doUpdateSet(rest))
    .returning('feedback_id')
    .executeTakeFirst()
  return stored?.feedback_id ?? feedback_id
}

/** What was said about a request, newest first: to be executed. */
export function feedbackOn(db: Db, requestId: string) {
  return db
    .selectFrom('feedback')
    .select(['feedback_id', 'rating', 'comment', 'caller', 'stored_at'])
    .where('request_id', '=', requestId)
    .orderBy('stored_at', 'desc')
}

/** Counted from the rows each time, over indexes: exact also after a rating was changed. */
export async function feedbackFigures(db: Db): Promise<FeedbackFigures> {
  const rows = await ratingCountsQuery(db).execute()
  const byIntent = Map.groupBy(await intentCountsQuery(db).execute(), ({ intent }) => intent)
  const byDay = Map.groupBy(await dayCountsQuery(db).execute(), ({ day }) => day)
  const given = (rating: number): number => rows.find((row) => row.rating === rating)?.count ?? 0
  return {
    ...figuresOf(rows),
    histogram: { 1: given(1), 2: given(2), 3: given(3), 4: given(4), 5: given(5) },
    by_intent: [...byIntent]
      .map(([intent, counts]) => ({ intent, ...figuresOf(counts) }))
      .sort((a, b) => b.count - a.count),
    by_day: [...byDay].slice(0, shownDays).map(([day, counts]) => ({ day, ...figuresOf(counts) })),
  }
}

const shownDays = 30

interface RatingCount {
  readonly rating: number
  readonly count: number
}

function figuresOf(counts: readonly RatingCount[]): RatingFigures {
  const sum = (of: (row: RatingCount) => number) => counts.reduce((total, row) => total + of(row), 0)
  const count = sum((row) => row.count)
  if (count === 0) return { count, mean: null, satisfaction: null }
  return {
    count,
    mean: sum((row) => row.count * row.rating) / count,
    satisfaction: sum((row) => (row.rating >= 4 ? row.count : 0)) / count,
  }
}

function ratingCountsQuery(db: Db) {
  return db
    .selectFrom('feedback')
    .select(({ fn }) => ['rating', fn.countAll<number>().as('count')])
    .groupBy('rating')
}

function intentCountsQuery(db: Db) {
  return db
    .selectFrom('feedback')
    .innerJoin('requests', 'requests.request_id', 'feedback.request_id')
    .select(({ fn }) => ['intent', 'rating', fn.countAll<number>().as('count')])
    .groupBy(['intent', 'rating'])
}

/** Newest first. */
function dayCountsQuery(db: Db) {
  const day = sql<string>`substr(feedback.stored_at, 1, 10)`
  return db
    .selectFrom('feedback')
    .select(({ fn }) => [day.as('day'), 'rating', fn.countAll<number>().as('count')])
    .groupBy([day, 'rating'])
    .orderBy(day, 'desc')
}
