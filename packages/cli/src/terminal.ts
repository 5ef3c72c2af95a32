import type { Paint } from './paint.ts'

/** Where a command reads its surroundings and writes its lines; a test gives its own. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
  readonly paint: Paint
  readonly columns: number
  readonly env: NodeJS.ProcessEnv
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal
}
