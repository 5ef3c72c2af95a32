import type { BrokenStage, Source, Stage } from '../ast.ts'

/** A query while it is read: a stage may change what stands before it. */
export interface Draft {
  source: Source | null
  stages: (Stage | BrokenStage)[]
}
