import type { Express } from 'express'
import type { Identity } from '../identity.ts'

/** Throws, or rejects, when the thing it looks at cannot be used; may give a Condition when there is more to say than "ok". */
export type Check = (signal: AbortSignal) => unknown

/** `degraded`: the service works without it, less well. `disabled`: nobody has asked for it. */
export interface Condition {
  readonly status: 'ok' | 'degraded' | 'disabled'
  /** Why it is not well. */
  readonly reason?: string
  /** What it is. */
  readonly detail?: string
}

export function isCondition(found: unknown): found is Condition {
  return (
    typeof found === 'object' &&
    found !== null &&
    'status' in found &&
    /^(ok|degraded|disabled)$/.test(`${found.status}`)
  )
}

/** What an app learns from the process that runs it. */
export interface AppLife {
  readonly identity: Identity
  readonly isDraining: () => boolean
  readonly readyChecks: ReadonlyMap<string, Check>
  /** Of the environment's MESH_TOKEN. */
  readonly token: string | undefined
}

const key = 'mesh.life'

/** Tells an app about its process; `run` does this after the app was made and before it listens. */
export function giveLife(app: Express, life: AppLife): void {
  app.locals[key] = life
}

/** Undefined in a test that listens by itself. */
export function lifeOf(app: Express): AppLife | undefined {
  return app.locals[key]
}
