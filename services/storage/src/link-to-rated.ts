import { linkTo } from '@dataprime/telemetry'
import type { Db } from './database/tables.ts'

/** From the span of feedback to the trace of the request it is on: whoever sees the rating can look at what was rated. */
export async function linkToRated(db: Db, { request_id }: { readonly request_id?: string | undefined }): Promise<void> {
  if (request_id === undefined) return
  const rated = await db
    .selectFrom('requests')
    .select(['trace_id', 'span_id'])
    .where('request_id', '=', request_id)
    .executeTakeFirst()
  if (rated?.span_id) linkTo(rated.trace_id, rated.span_id)
}
