import { check, parse, validate } from '../../packages/dataprime/src/index.ts'
import { type Figure, median } from './figure.ts'
import { rivals } from './rivals.ts'

const typical =
  'source logs last 1h | filter $m.severity == ERROR && $d.status:number >= 500 | groupby $l.subsystemname as service aggregate count() as errors | orderby errors desc | limit 10'

const warmUp = 3000
const rounds = 5
const runsPerRound = 600

/** Parsing and checking one typical query, and the same question in other languages by the parsers that npm offers; in turn, in one process. */
export async function language(): Promise<readonly Figure[]> {
  const subjects = [
    { name: 'dataprime', level: 'parse', run: () => parse(typical) },
    { name: 'dataprime', level: 'check', run: () => check(parse(typical).query, typical) },
    { name: 'dataprime validate', level: 'all', run: () => validate(typical) },
    ...rivals(),
  ].map((subject) => ({ ...subject, times: [] as number[] }))

  for (const { run } of subjects) for (let i = 0; i < warmUp; i++) run()
  for (let round = 0; round < rounds; round++) {
    for (const { run, times } of subjects) {
      for (let i = 0; i < runsPerRound; i++) {
        const started = performance.now()
        run()
        times.push((performance.now() - started) * 1000)
      }
    }
  }
  const own = (level: string): number => median(subjects.find((one) => one.level === level)?.times ?? [])
  return subjects.map(({ name, level, times }) => {
    const value = median(times)
    const isOwn = name.startsWith('dataprime')
    return {
      name: `${name}, ${levels[level as keyof typeof levels]}`,
      value,
      unit: 'µs',
      ...(isOwn && level === 'check' ? { target: '≤ 50 µs' } : {}),
      ...(isOwn ? {} : { note: `${(value / own(level)).toFixed(2)} × dataprime` }),
    }
  })
}

const levels = { parse: 'parse', check: 'parse and check', all: 'and format, score, explain' } as const
