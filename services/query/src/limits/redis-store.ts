import { randomUUID as newId } from 'node:crypto'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { decide, type Ledger } from './decide.ts'
import { type Account, dayOf, emptyAccount, type Permit, type PermitStore, sumOf } from './permit-store.ts'

const keys = {
  /** id → permit, as JSON. */
  permits: 'dataprime:llm:permits',
  blocked: 'dataprime:llm:blocked-until',
  last: 'dataprime:llm:last-start',
  /** `[caller, figure]` → sum. */
  account: (day: string) => `dataprime:llm:account:${day}`,
}
const minuteMs = 60_000
const keptSeconds = 90 * 86_400
const mostTries = 50

const storedPermit = z.object({
  id: z.string(),
  caller: z.string(),
  day: z.string(),
  startAt: z.number(),
  tokens: z.number(),
  isSettled: z.boolean(),
})
type StoredPermit = z.infer<typeof storedPermit>

/** @param redis a connection of its own: WATCH is about all that is said on one */
export function openRedisPermits(redis: Redis): PermitStore {
  let turn: Promise<unknown> = Promise.resolve()

  const reserve: PermitStore['reserve'] = async (wish, limits) => {
    const { now, tokens, caller } = wish
    const day = dayOf(now)
    for (let tries = 0; tries < mostTries; tries += 1) {
      await redis.watch(keys.permits, keys.blocked, keys.last, keys.account(day))
      const permits = await readPermits()
      const last = await redis.get(keys.last)
      const accounts = await readAccounts(day)
      const open = permits.filter((permit) => !permit.isSettled && permit.day === day)
      const ledger: Ledger = {
        permits: permits.filter(({ startAt }) => startAt > now - minuteMs),
        lastStart: last === null ? undefined : Number(last),
        blockedUntil: Number((await redis.get(keys.blocked)) ?? 0),
        tokensToday: tokensOf(sumOf([...accounts.values()])) + sum(open),
        tokensTodayOfCaller:
          tokensOf(accounts.get(caller) ?? emptyAccount) + sum(open.filter((permit) => permit.caller === caller)),
      }
      const decision = decide(ledger, wish, limits)
      if (decision.kind !== 'granted') {
        await redis.unwatch()
        return decision
      }
      const permit: Permit = { id: newId(), caller, day, startAt: decision.startAt, tokens }
      const old = permits.filter((each) => each.startAt < now - minuteMs && (each.isSettled || each.day < day))
      const writing = redis.multi().hset(keys.permits, permit.id, JSON.stringify({ ...permit, isSettled: false }))
      if (old.length > 0) writing.hdel(keys.permits, ...old.map(({ id }) => id))
      writing.set(keys.last, Math.max(permit.startAt, Number(last ?? 0)))
      // Null: somebody else has written what was decided on.
      if ((await writing.exec()) !== null) return { kind: 'permit', permit }
    }
    throw new Error('Cannot reserve a call: too many processes reserve at the same time')
  }

  return {
    kind: 'redis',
    reserve: (wish, limits) => inTurn(() => reserve(wish, limits)),
    settle: (permit, { cost_usd, ...tokens }) =>
      inTurn(async () => {
        const used = tokens.input_tokens + tokens.output_tokens
        const key = keys.account(permit.day)
        const writing = redis
          .multi()
          .hset(keys.permits, permit.id, JSON.stringify({ ...permit, tokens: used, isSettled: true }))
          .hincrby(key, field(permit.caller, 'calls'), 1)
          .hincrbyfloat(key, field(permit.caller, 'cost_usd'), cost_usd ?? 0)
          .expire(key, keptSeconds)
        for (const [name, value] of Object.entries(tokens)) writing.hincrby(key, field(permit.caller, name), value)
        await writing.exec()
      }),
    block: (until) =>
      inTurn(async () => {
        const present = Number((await redis.get(keys.blocked)) ?? 0)
        if (until > present) await redis.set(keys.blocked, Math.ceil(until), 'PXAT', Math.ceil(until) + minuteMs)
      }),
    accounts: (day) =>
      inTurn(async () => {
        const byCaller = await readAccounts(day)
        return { all: sumOf([...byCaller.values()]), byCaller: Object.fromEntries(byCaller) }
      }),
    close: () => redis.disconnect(),
  }

  /** One after the other: what stands between WATCH and EXEC belongs together. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work, work)
    turn = result.catch(() => {}) // told to who asked
    return result
  }

  async function readPermits(): Promise<readonly StoredPermit[]> {
    return (await redis.hvals(keys.permits)).map((text) => storedPermit.parse(JSON.parse(text)))
  }

  async function readAccounts(day: string): Promise<Map<string, Account>> {
    const accounts = new Map<string, Account>()
    for (const [name, value] of Object.entries(await redis.hgetall(keys.account(day)))) {
      const [caller, figure] = z.tuple([z.string(), z.string()]).parse(JSON.parse(name))
      accounts.set(caller, { ...(accounts.get(caller) ?? emptyAccount), [figure]: Number(value) })
    }
    return accounts
  }
}

function field(caller: string, figure: string): string {
  return JSON.stringify([caller, figure])
}

function tokensOf({ input_tokens, output_tokens }: Account): number {
  return input_tokens + output_tokens
}

function sum(permits: readonly StoredPermit[]): number {
  return permits.reduce((total, { tokens }) => total + tokens, 0)
}
