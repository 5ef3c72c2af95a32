import { randomUUID as newId } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { decide, type Ledger } from './decide.ts'
import { type Account, dayOf, type PermitStore, sumOf } from './permit-store.ts'

/** Another process holds the file for one small transaction at a time. */
const busyTimeoutMs = 1000
const minuteMs = 60_000
/** Of accounts. */
const keptDays = 90
const dayMs = 86_400_000

const schema = `
  CREATE TABLE IF NOT EXISTS permits (
    id TEXT PRIMARY KEY,
    caller TEXT NOT NULL,
    day TEXT NOT NULL,
    start_at INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    is_settled INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS permits_by_start ON permits (start_at);
  CREATE TABLE IF NOT EXISTS accounts (
    day TEXT NOT NULL,
    caller TEXT NOT NULL,
    calls INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    cost_usd REAL NOT NULL,
    PRIMARY KEY (day, caller)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS block (id INTEGER PRIMARY KEY CHECK (id = 1), until INTEGER NOT NULL) STRICT;
`

/** A file that several processes of one machine may share. */
export function openSqlitePermits(path: string): PermitStore {
  mkdirSync(dirname(path), { recursive: true })
  // Not traced: a dozen statements around each call would hide the call; how long it waited stands on its span.
  const db = new Database(path, { timeout: busyTimeoutMs })
  turnToWal(db)
  db.pragma('synchronous = FULL') // calls are few and cost money; a commit costs a millisecond
  db.exec(schema)
  const recent = db.prepare<[number], { startAt: number; tokens: number }>(
    'SELECT start_at AS startAt, tokens FROM permits WHERE start_at > ?',
  )
  const last = db.prepare<[], number | null>('SELECT max(start_at) FROM permits').pluck()
  const blocked = db.prepare<[], number>('SELECT until FROM block').pluck()
  // What a call has used is on the account; one that has not ended, or whose process died, counts as it was estimated.
  const tokensToday = db
    .prepare<[string, string], number>(
      `SELECT (SELECT coalesce(sum(input_tokens + output_tokens), 0) FROM accounts WHERE day = ?)
            + (SELECT coalesce(sum(tokens), 0) FROM permits WHERE day = ? AND is_settled = 0)`,
    )
    .pluck()
  const tokensOfCaller = db
    .prepare<[string, string, string, string], number>(
      `SELECT (SELECT coalesce(sum(input_tokens + output_tokens), 0) FROM accounts WHERE day = ? AND caller = ?)
            + (SELECT coalesce(sum(tokens), 0) FROM permits WHERE day = ? AND caller = ? AND is_settled = 0)`,
    )
    .pluck()
  const insert = db.prepare('INSERT INTO permits (id, caller, day, start_at, tokens) VALUES (?, ?, ?, ?, ?)')
  const forget = db.prepare('DELETE FROM permits WHERE start_at < ? AND (is_settled = 1 OR day < ?)')
  const forgetAccounts = db.prepare('DELETE FROM accounts WHERE day < ?')
  const settled = db.prepare('UPDATE permits SET is_settled = 1, tokens = ? WHERE id = ? AND is_settled = 0')
  const book = db.prepare(
    `INSERT INTO accounts VALUES (?, ?, 1, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET calls = calls + 1, input_tokens = input_tokens + excluded.input_tokens,
       output_tokens = output_tokens + excluded.output_tokens,
       cached_input_tokens = cached_input_tokens + excluded.cached_input_tokens, cost_usd = cost_usd + excluded.cost_usd`,
  )
  const setBlock = db.prepare(
    'INSERT INTO block VALUES (1, ?) ON CONFLICT DO UPDATE SET until = max(until, excluded.until)',
  )
  const accountsOf = db.prepare<[string], Account & { caller: string }>('SELECT * FROM accounts WHERE day = ?')

  const reserve = db.transaction(((wish, limits) => {
    const { now, tokens, caller } = wish
    const day = dayOf(now)
    // The latest one is kept for the interval, however long that is.
    forget.run(Math.min(now - minuteMs, last.get() ?? now), day)
    const ledger: Ledger = {
      permits: recent.all(now - minuteMs),
      lastStart: last.get() ?? undefined,
      blockedUntil: blocked.get() ?? 0,
      tokensToday: tokensToday.get(day, day) ?? 0,
      tokensTodayOfCaller: tokensOfCaller.get(day, caller, day, caller) ?? 0,
    }
    const decision = decide(ledger, wish, limits)
    if (decision.kind !== 'granted') return decision
    const permit = { id: newId(), caller, day, startAt: decision.startAt, tokens }
    insert.run(permit.id, caller, day, permit.startAt, tokens)
    return { kind: 'permit', permit }
  }) satisfies (...args: Parameters<PermitStore['reserve']>) => Awaited<ReturnType<PermitStore['reserve']>>)

  const settle = db.transaction(((permit, { input_tokens, output_tokens, cached_input_tokens, cost_usd }) => {
    if (settled.run(input_tokens + output_tokens, permit.id).changes === 0) return
    book.run(permit.day, permit.caller, input_tokens, output_tokens, cached_input_tokens, cost_usd ?? 0)
    forgetAccounts.run(dayOf(Date.parse(permit.day) - keptDays * dayMs))
  }) satisfies (...args: Parameters<PermitStore['settle']>) => void)

  return {
    kind: 'sqlite',
    // Immediate: the lock comes before the first look, so that two processes never decide on the same ledger.
    reserve: async (wish, limits) => reserve.immediate(wish, limits),
    settle: async (permit, usage) => settle.immediate(permit, usage),
    block: async (until) => void setBlock.run(Math.ceil(until)),
    async accounts(day) {
      const rows = accountsOf.all(day).map(({ caller, ...account }) => [caller, accountFrom(account)] as const)
      return { all: sumOf(rows.map(([, account]) => account)), byCaller: Object.fromEntries(rows) }
    },
    close: () => void db.close(),
  }
}

function accountFrom({ calls, input_tokens, output_tokens, cached_input_tokens, cost_usd }: Account): Account {
  return { calls, input_tokens, output_tokens, cached_input_tokens, cost_usd: Number(cost_usd.toFixed(6)) }
}

/** SQLite does not wait, whatever the timeout, where two processes turn a new file to WAL at the same time. */
function turnToWal(db: Database.Database): void {
  const until = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      db.pragma('journal_mode = WAL')
      return
    } catch (error) {
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!isBusy || performance.now() > until) throw error
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
  }
}
