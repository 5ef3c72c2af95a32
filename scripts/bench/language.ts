import { check, parse, validate } from '../../packages/dataprime/src/index.ts'
import { type Figure, median } from './figure.ts'
import { type Question, questions } from './questions.ts'
import { rivals } from './rivals.ts'

/** Each subject is warmed until its code is compiled, then timed in turn with the others: by runs, or by time if one takes long. */
const warmUp = { runs: 5000, ms: 3000 }
const runsOfTurn = { runs: 500, ms: 60 }
/** Of each subject's turns the best median counts: what else runs on a machine only adds. */
const turns = 50

const levels = { parse: 'parse', check: 'parse and check', all: 'and format, score, explain' } as const

interface Subject {
  readonly name: string
  readonly level: keyof typeof levels
  readonly run: () => unknown
}

/** Parsing and checking a typical query and a long one, and the same questions in other languages by the parsers that npm offers. */
export async function language(): Promise<readonly Figure[]> {
  const { tidy = [], littering = [] } = Object.groupBy(rivals(), ({ isLittering }) =>
    isLittering ? 'littering' : 'tidy',
  )
  const prefixes = { typical: '', long: 'eleven stages: ' } as const
  return [
    ...compared(subjectsOn(questions.typical, tidy), prefixes.typical),
    ...compared(subjectsOn(questions.long, tidy), prefixes.long),
    // Ours is timed again beside these, for the ratio; what it takes by itself stands above.
    ...compared(subjectsOn(questions.typical, littering), prefixes.typical).filter(isOfRival),
    ...compared(subjectsOn(questions.long, littering), prefixes.long).filter(isOfRival),
  ]
}

function isOfRival({ note }: Figure): boolean {
  return note !== undefined
}

function subjectsOn(question: Question, others: ReturnType<typeof rivals>): readonly Subject[] {
  const { dataprime } = question
  return [
    { name: 'dataprime', level: 'parse', run: () => parse(dataprime) },
    { name: 'dataprime', level: 'check', run: () => check(parse(dataprime).query, dataprime) },
    { name: 'dataprime validate', level: 'all', run: () => validate(dataprime) },
    ...others.flatMap(({ name, level, reader }) => {
      const run = reader(question)
      return run ? [{ name, level, run }] : []
    }),
  ]
}

function compared(subjects: readonly Subject[], prefix: string): readonly Figure[] {
  const timed = subjects.map((subject) => ({ ...subject, best: Number.POSITIVE_INFINITY }))
  for (const { run } of timed) repeat(run, warmUp)
  for (let turn = 0; turn < turns; turn++) {
    for (const one of timed) one.best = Math.min(one.best, median(repeat(one.run, runsOfTurn)))
  }
  const own = (level: keyof typeof levels) => timed.find((one) => one.level === level)?.best ?? Number.NaN
  return timed.map(({ name, level, best }) => {
    const isOwn = name.startsWith('dataprime')
    return {
      name: `${prefix}${name}, ${levels[level]}`,
      value: best,
      unit: 'µs',
      ...(isOwn && level === 'check' && prefix === '' ? { target: '≤ 50 µs' } : {}),
      ...(isOwn ? {} : { note: `${(best / own(level)).toFixed(2)} × dataprime` }),
    }
  })
}

/** How long each run took, in µs. */
function repeat(run: () => unknown, most: { readonly runs: number; readonly ms: number }): readonly number[] {
  const times: number[] = []
  const begun = performance.now()
  for (let last = begun; times.length < most.runs && last - begun < most.ms; ) {
    const started = performance.now()
    run()
    last = performance.now()
    times.push((last - started) * 1000)
  }
  return times
}
