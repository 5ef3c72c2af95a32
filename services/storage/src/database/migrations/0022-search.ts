import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { createQuestionSearch } from '../dialects/question-search.ts'
import { wordsOf } from '../words.ts'

/** At once, so that a long history does not have to fit into memory. */
const bundle = 1_000

/** The words of each question, and an index of them. */
export const search: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('requests')
      .addColumn('question_words', 'text', (column) => column.notNull().defaultTo(''))
      .execute()
    await addWords(db)
    await createQuestionSearch(db)
  },
}

async function addWords(db: Kysely<unknown>): Promise<void> {
  for (let after = ''; ; ) {
    const { rows } = await sql<{ request_id: string; user_input: string }>`
      select request_id, user_input from requests where request_id > ${after} order by request_id limit ${bundle}`.execute(
      db,
    )
    for (const { request_id, user_input } of rows)
      await sql`update requests set question_words = ${wordsOf(user_input).join(' ')} where request_id = ${request_id}`.execute(
        db,
      )
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.request_id
  }
}
