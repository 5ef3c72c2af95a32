import type { Writing } from '../compose/condition.ts'
import type { Parts } from '../parts.ts'
import type { Cues } from './cues.ts'
import type { Draft } from './draft.ts'

/** What a follow-up says, read and ready to be written into a query. */
export interface Scene {
  readonly cues: Cues
  readonly parts: Parts
  readonly w: Writing
}

/** A draft with one thing changed, and the change in words; or why it cannot be made. */
export type Changed = { readonly draft: Draft; readonly said: string } | { readonly cannot: string }

/** Undefined if the follow-up says nothing of this kind. */
export type Change = (draft: Draft, scene: Scene) => Changed | undefined
