import type { Terminal } from '../../src/terminal.ts'

export interface Recording extends Terminal {
  readonly lines: string[]
  readonly errors: string[]
}

/** A terminal that keeps what is written to it, with this piped in. */
export function recording(options: { readonly cwd?: string; readonly input?: string } = {}): Recording {
  const lines: string[] = []
  const errors: string[] = []
  return {
    lines,
    errors,
    out: (text) => lines.push(text),
    error: (text) => errors.push(text),
    paint: (_, text) => text,
    paintError: (_, text) => text,
    columns: 100,
    env: {},
    cwd: options.cwd ?? '/',
    hasInput: options.input !== undefined,
    input: async () => options.input ?? '',
    signal: new AbortController().signal,
  }
}
