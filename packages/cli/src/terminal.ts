import type { Paint } from './paint.ts'

/** Where a command reads its surroundings and writes its lines; a test gives its own. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
  /** For what goes to `out`. */
  readonly paint: Paint
  /** For what goes to `error`. */
  readonly paintError: Paint
  readonly columns: number
  readonly env: NodeJS.ProcessEnv
  /** The folder that paths are relative to. */
  readonly cwd: string
  /** Something is piped in. */
  readonly hasInput: boolean
  /** All of what is piped in. */
  input(): Promise<string>
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal
}
