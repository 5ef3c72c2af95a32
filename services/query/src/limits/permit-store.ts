import type { Usage } from '@dataprime/mesh/contracts'
import type { Decision, LimitNumbers, Wish } from './decide.ts'

export interface PermitWish extends Wish {
  readonly caller: string
}

export interface Permit {
  readonly id: string
  readonly caller: string
  /** The day of UTC whose budget it is on. */
  readonly day: string
  readonly startAt: number
  /** An estimate. */
  readonly tokens: number
}

export type Reserved =
  | { readonly kind: 'permit'; readonly permit: Permit }
  | Exclude<Decision, { readonly kind: 'granted' }>

export interface Account {
  readonly calls: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cached_input_tokens: number
  /** Of the calls whose price is known. */
  readonly cost_usd: number
}

export interface DayAccounts {
  readonly all: Account
  readonly byCaller: Readonly<Record<string, Account>>
}

/** Shared by all processes. A permit is on disk before it is given out, so that a crash after it cannot lose it. */
export interface PermitStore {
  readonly kind: 'sqlite' | 'redis'
  reserve(wish: PermitWish, limits: LimitNumbers): Promise<Reserved>
  /** Books what a call has really used. */
  settle(permit: Permit, usage: Usage): Promise<void>
  /** Nothing begins before this time. */
  block(until: number): Promise<void>
  accounts(day: string): Promise<DayAccounts>
  close(): Promise<void> | void
}

export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10)
}

export const emptyAccount: Account = {
  calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cached_input_tokens: 0,
  cost_usd: 0,
}

export function sumOf(accounts: readonly Account[]): Account {
  return accounts.reduce(
    (sum, each) => ({
      calls: sum.calls + each.calls,
      input_tokens: sum.input_tokens + each.input_tokens,
      output_tokens: sum.output_tokens + each.output_tokens,
      cached_input_tokens: sum.cached_input_tokens + each.cached_input_tokens,
      cost_usd: Number((sum.cost_usd + each.cost_usd).toFixed(6)),
    }),
    emptyAccount,
  )
}
