import { annotate, attr } from '@dataprime/telemetry'
import { databaseFailure } from './database/dialects/failure.ts'

/** Runs what a request wants of the database: says it on the request's span, and tells a disk or server that fails from a bug. */
export async function onDatabase<T>(
  operation: 'INSERT' | 'UPSERT' | 'SELECT' | 'DELETE',
  work: () => Promise<T>,
): Promise<T> {
  annotate({ [attr.databaseOperation]: operation })
  try {
    return await work()
  } catch (error) {
    throw databaseFailure(error) ?? error
  }
}
