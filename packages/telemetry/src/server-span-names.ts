import { runtime } from './runtime.ts'

/**
 * Gives the SERVER spans of this process their names: `lookup` takes method and path (no query string) and is asked for every
 * traced request, also for those that no route answers. The last call counts.
 */
export function nameServerSpans(lookup: (method: string, path: string) => string): void {
  runtime.serverSpanName = lookup
}
