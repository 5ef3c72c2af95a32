import { begin, type DatabaseIdentity, describer, end } from './database-operation.ts'
import type { Explain } from './slow-statement.ts'

/**
 * Gives what runs a statement of a database server and reports it as `traceDatabase` does: under a recording span it is a CLIENT span
 * named by verb and table, elsewhere only its duration is recorded. Bound values never are.
 *
 * @param isAnswer whether an error is what the server answered, and not that it was out of reach
 */
export function traceStatements(
  server: Required<DatabaseIdentity>,
  isAnswer: (error: unknown) => boolean,
): <T>(sql: string, run: () => Promise<T>, explain?: Explain) => Promise<T> {
  const describe = describer(server)
  return async (sql, run, explain) => {
    const operation = begin(describe(sql), explain)
    try {
      const result = await run()
      end(operation)
      return result
    } catch (error) {
      end(operation, { error, isAnswer: isAnswer(error) })
      throw error
    }
  }
}
