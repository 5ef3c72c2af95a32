/** A solved question: what a model is shown when a question like it is asked. */
export interface Example {
  readonly id: string
  readonly question: string
  /** Stage by stage; joined by pipes it is the query, in the canonical form of one line. */
  readonly stages: readonly [string, ...string[]]
  /** Commands, fields and ideas that the question may not name. */
  readonly tags: readonly string[]
  /** What is to be learnt from it. */
  readonly note: string
}
