import type { Diagnostic } from '../diagnostic.ts'

export const mostErrors = 100
const mostOthers = 200

/** What a reading has found wrong. Bounded: a text that is no query at all costs no more, and says no more, than a bad one. */
export class Findings {
  readonly list: Diagnostic[] = []
  #errors = 0

  /** Adds what was found. Every error is kept; of the rest, what is beyond the bound tells nothing new. */
  add(...found: readonly Diagnostic[]): void {
    for (const one of found) {
      const isError = one.severity === 'error'
      if (!isError && this.list.length - this.#errors >= mostOthers) continue
      if (isError) this.#errors++
      this.list.push(one)
    }
  }

  /** So many errors that reading on makes no sense. */
  get areTooMany(): boolean {
    return this.#errors >= mostErrors
  }

  /** Forgets all but the first `length`. */
  cutBack(length: number): void {
    for (const { severity } of this.list.slice(length)) if (severity === 'error') this.#errors--
    this.list.length = length
  }
}
