import type { AnsweredQuestion } from '@dataprime/mesh/contracts'
import { allRequests, type RequestQuery, searchQuestions } from './dialects/question-search.ts'
import type { Db, RequestRow } from './tables.ts'
import { wordsOf } from './words.ts'

export interface StoredRequest extends AnsweredQuestion {
  readonly stored_at: string
}

/** Where a page of the history ended. */
export interface Position {
  readonly submitted_at: string
  readonly request_id: string
}

export interface HistoryFilter {
  /** Words that the question holds, in any order. */
  readonly text?: string | undefined
  readonly caller?: string | undefined
  readonly intent?: string | undefined
  readonly conversation?: string | undefined
  readonly after?: Position | undefined
  readonly limit: number
}

/** Gives false, and changes nothing, if the request is there already. */
export async function insertRequest(
  db: Db,
  { usage, ...request }: AnsweredQuestion,
  { storedAt, querySha256 }: { readonly storedAt: string; readonly querySha256: string },
): Promise<boolean> {
  const inserted = await db
    .insertInto('requests')
    .values({
      ...request,
      submitted_at: new Date(request.submitted_at).toISOString(),
      stored_at: storedAt,
      span_id: request.span_id ?? null,
      question_words: wordsOf(request.user_input).join(' '),
      source: request.source ?? null,
      conversation_id: request.conversation_id ?? null,
      previous_request_id: request.previous_request_id ?? null,
      query_sha256: querySha256,
      input_tokens: usage?.input_tokens ?? null,
      output_tokens: usage?.output_tokens ?? null,
      cached_input_tokens: usage?.cached_input_tokens ?? null,
      cost_usd: usage?.cost_usd ?? null,
      degraded: request.degraded ? 1 : 0,
      cached: request.cached ? 1 : 0,
      is_valid: request.is_valid === null ? null : request.is_valid ? 1 : 0,
    })
    .onConflict((conflict) => conflict.column('request_id').doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

export async function requestById(db: Db, requestId: string): Promise<StoredRequest | undefined> {
  const row = await db.selectFrom('requests').selectAll().where('request_id', '=', requestId).executeTakeFirst()
  return row && fromRow(row)
}

/** A page of the history, newest first. A text without a word in it is in no question. */
export async function history(db: Db, filter: HistoryFilter): Promise<readonly StoredRequest[]> {
  const words = filter.text === undefined ? undefined : wordsOf(filter.text)
  if (words?.length === 0) return []
  const rows = await historyQuery(db, filter, words).execute()
  return rows.map(fromRow)
}

function historyQuery(db: Db, filter: HistoryFilter, words: readonly string[] | undefined): RequestQuery {
  const { caller, intent, conversation, after, limit } = filter
  const search = words && searchQuestions(db, { words, caller, intent })
  let query = search?.query ?? allRequests(db)
  if (caller !== undefined) query = query.where('requests.caller', '=', caller)
  // A name that is no intent finds nothing, which is the answer to it.
  if (intent !== undefined) query = query.where('requests.intent', '=', intent as RequestRow['intent'])
  if (conversation !== undefined) query = query.where('conversation_id', '=', conversation)
  const inOrder = search?.inOrder ?? newestFirst
  return inOrder(query, after).limit(limit)
}

function newestFirst(query: RequestQuery, after: Position | undefined): RequestQuery {
  const ordered = query.orderBy('submitted_at', 'desc').orderBy('requests.request_id', 'desc')
  if (after === undefined) return ordered
  return ordered.where(({ eb, refTuple, tuple }) =>
    eb(refTuple('submitted_at', 'requests.request_id'), '<', tuple(after.submitted_at, after.request_id)),
  )
}

function fromRow(found: RequestRow): StoredRequest {
  const {
    query_sha256: _,
    span_id,
    question_words: __,
    source,
    degraded,
    cached,
    is_valid,
    conversation_id,
    previous_request_id,
    ...others
  } = found
  const { input_tokens, output_tokens, cached_input_tokens, cost_usd, ...row } = others
  return {
    ...row,
    ...(input_tokens !== null &&
      output_tokens !== null &&
      cached_input_tokens !== null && { usage: { input_tokens, output_tokens, cached_input_tokens, cost_usd } }),
    ...(span_id && { span_id }),
    ...(source && { source }),
    ...(conversation_id && { conversation_id }),
    ...(previous_request_id && { previous_request_id }),
    degraded: degraded === 1,
    cached: cached === 1,
    is_valid: is_valid === null ? null : is_valid === 1,
  }
}
