import { type Kysely, type QueryExecutorProvider, type SelectQueryBuilder, sql } from 'kysely'
import type { Db, RequestRow, Tables } from '../tables.ts'
import { isStem } from '../words.ts'
import { isPostgres } from './is-postgres.ts'

export type RequestQuery = SelectQueryBuilder<Tables, 'requests', RequestRow>

export interface SearchFilter {
  /** At least one. */
  readonly words: readonly string[]
  readonly caller?: string | undefined
  readonly intent?: string | undefined
}

export interface Search {
  /** Rows whose question holds every word; of SQLite also narrowed, if not exactly, by the rest of the filter. */
  readonly query: RequestQuery
  /** Newest first, after a position; undefined where that is as without a search. */
  readonly inOrder?: (
    query: RequestQuery,
    after: { submitted_at: string; request_id: string } | undefined,
  ) => RequestQuery
}

/** Room for as many questions in one millisecond. */
const perMillisecond = sql.lit(2 ** 20)

/** The first id of an instant's questions. In SQL alone: it is larger than a number of JavaScript is exact to. */
const firstId = (instant: ReturnType<typeof sql>) =>
  sql`cast(round(unixepoch(${instant}, 'subsec') * 1000) as integer) * ${perMillisecond}`

/**
 * Makes `requests.question_words` searchable. PostgreSQL: an index on them as lexemes, which nothing parses or stems.
 *
 * SQLite: a full-text index that triggers keep in step, and that holds no text. Its ids go by time (`question_ids`), so that it gives the
 * newest first by itself: sorting what a common word finds would hold up the process for most of a second at 100,000 questions.
 */
export async function createQuestionSearch(db: QueryExecutorProvider): Promise<void> {
  if (isPostgres(db)) {
    await sql`create index requests_by_words on requests using gin (${lexemes})`.execute(db)
    return
  }
  await sql`create table question_ids (id integer primary key, request_id text not null unique)`.execute(db)
  await sql`
    create virtual table question_search using fts5(
      words, caller, intent, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0")`.execute(db)
  const idOf = (row: string) => sql`(select id from question_ids where request_id = ${sql.ref(`${row}.request_id`)})`
  const add = sql`
    insert into question_search (rowid, words, caller, intent) values (${idOf('new')}, new.question_words, new.caller, new.intent);`
  await sql`
    insert into question_ids (id, request_id)
    select ${firstId(sql`submitted_at`)} + row_number() over (partition by submitted_at order by request_id) - 1, request_id
    from requests`.execute(db)
  await sql`
    insert into question_search (rowid, words, caller, intent)
    select id, question_words, caller, intent from requests join question_ids using (request_id)`.execute(db)
  await sql`
    create trigger requests_searchable after insert on requests begin
      insert into question_ids (id, request_id)
      select coalesce(max(id) + 1, ${firstId(sql`new.submitted_at`)}), new.request_id from question_ids
      where id >= ${firstId(sql`new.submitted_at`)} and id < ${firstId(sql`new.submitted_at`)} + ${perMillisecond};
      ${add}
    end`.execute(db)
  const remove = sql`delete from question_search where rowid = ${idOf('old')};`
  await sql`
    create trigger requests_reworded after update of question_words on requests begin
      ${remove}
      ${add}
    end`.execute(db)
  await sql`
    create trigger requests_unsearchable after delete on requests begin
      ${remove}
      delete from question_ids where request_id = old.request_id;
    end`.execute(db)
}

export function searchQuestions(db: Db, filter: SearchFilter): Search {
  return isPostgres(db) ? onPostgres(db, filter) : onSqlite(db, filter)
}

const lexemes = sql`array_to_tsvector(string_to_array(question_words, ' '))`

/** Words are letters and digits, so that none of them can be taken for an operator. */
function onPostgres(db: Db, { words }: SearchFilter): Search {
  const wanted = words.map((word) => `'${word}'${isStem(word) ? ':*' : ''}`).join(' & ')
  return { query: allRequests(db).where(sql<boolean>`${lexemes} @@ ${wanted}::tsquery`) }
}

interface SearchTables extends Tables {
  readonly question_search: { readonly rowid: number; readonly question_search: string }
  readonly question_ids: { readonly id: number; readonly request_id: string }
}

function onSqlite(db: Db, { words, caller, intent }: SearchFilter): Search {
  const wanted = [
    `words : (${words.map((word) => `${quoted(word)}${isStem(word) ? ' *' : ''}`).join(' AND ')})`,
    // Whole rows are looked up for what passes here only, and what passes by mistake is left out then.
    ...(caller !== undefined && hasWord(caller) ? [`caller : ${quoted(caller)}`] : []),
    ...(intent !== undefined && hasWord(intent) ? [`intent : ${quoted(intent)}`] : []),
  ].join(' AND ')
  const query = (db as unknown as Kysely<SearchTables>)
    .selectFrom('question_search')
    .crossJoin('question_ids') // which SQLite reads as: in this order
    .crossJoin('requests')
    .whereRef('question_ids.id', '=', 'question_search.rowid')
    .whereRef('requests.request_id', '=', 'question_ids.request_id')
    .where(sql<boolean>`question_search match ${wanted}`)
    .selectAll('requests') as unknown as RequestQuery // two more tables are in reach of it, which nobody needs to know
  return {
    query,
    inOrder(query, after) {
      const rowid = sql`question_search.rowid`
      const ordered = query.orderBy(rowid, 'desc')
      if (after === undefined) return ordered
      const id = sql`(select id from question_ids where request_id = ${after.request_id})`
      return ordered.where(sql<boolean>`${rowid} < coalesce(${id}, ${firstId(sql`${after.submitted_at}`)})`)
    },
  }
}

export function allRequests(db: Db): RequestQuery {
  return db.selectFrom('requests').selectAll('requests')
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** A phrase without one finds nothing. */
function hasWord(text: string): boolean {
  return /[a-z0-9]/i.test(text)
}
