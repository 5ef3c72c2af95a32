import type { Db, FeedbackRow } from './tables.ts'

export interface FeedbackFigures {
  readonly count: number
  readonly mean: number | null
  readonly histogram: Readonly<Record<1 | 2 | 3 | 4 | 5, number>>
  readonly satisfaction: number | null
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

/** What was said about a request, newest first: to be executed, or asked for its plan. */
export function feedbackOn(db: Db, requestId: string) {
  return db
    .selectFrom('feedback')
    .select(['feedback_id', 'rating', 'comment', 'caller', 'stored_at'])
    .where('request_id', '=', requestId)
    .orderBy('stored_at', 'desc')
}

/** Counted from the rows each time, over an index: exact also after a rating was changed. */
export async function feedbackFigures(db: Db): Promise<FeedbackFigures> {
  const rows = await ratingCountsQuery(db).execute()
  const given = (rating: number): number => rows.find((row) => row.rating === rating)?.count ?? 0
  const histogram = { 1: given(1), 2: given(2), 3: given(3), 4: given(4), 5: given(5) }
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  const total = rows.reduce((sum, row) => sum + row.count * row.rating, 0)
  return {
    count,
    mean: count === 0 ? null : total / count,
    histogram,
    satisfaction: count === 0 ? null : (histogram[4] + histogram[5]) / count,
  }
}

/** Its own function so that a test can ask for its plan. */
export function ratingCountsQuery(db: Db) {
  return db
    .selectFrom('feedback')
    .select(({ fn }) => ['rating', fn.countAll<number>().as('count')])
    .groupBy('rating')
}
