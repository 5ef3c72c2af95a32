import { type KeptStep, stepResults } from '@dataprime/mesh/contracts'
import type { Db, StepRow } from './tables.ts'

/** The largest token the job's steps were saved under; 0 if there are none. */
export async function newestToken(db: Db, jobId: string): Promise<number> {
  const row = await db
    .selectFrom('steps')
    .select((select) => select.fn.max('token').as('token'))
    .where('job_id', '=', jobId)
    .executeTakeFirst()
  return Number(row?.token ?? 0)
}

/** Puts it in the place of what an earlier holder of the job may have saved. Gives false, and changes nothing, if this one has saved it before. */
export async function upsertStep(db: Db, row: StepRow): Promise<boolean> {
  const saved = await db
    .insertInto('steps')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['job_id', 'step'])
        .doUpdateSet(({ ref }) => ({
          token: ref('excluded.token'),
          fingerprint: ref('excluded.fingerprint'),
          caller: ref('excluded.caller'),
          result: ref('excluded.result'),
          stored_at: ref('excluded.stored_at'),
        }))
        .whereRef('steps.token', '<', 'excluded.token'),
    )
    .executeTakeFirst()
  return saved.numInsertedOrUpdatedRows === 1n
}

const order = Object.keys(stepResults)

/** What a job has finished, in the order in which it is done. */
export async function stepsOf(db: Db, jobId: string): Promise<readonly KeptStep[]> {
  const rows = await db
    .selectFrom('steps')
    .select(['step', 'token', 'fingerprint', 'result', 'stored_at'])
    .where('job_id', '=', jobId)
    .execute()
  rows.sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step))
  // A result went through the contract on its way in, together with its step.
  return rows.map(({ result, ...row }) => ({ ...row, result: JSON.parse(result) }) as KeptStep)
}
