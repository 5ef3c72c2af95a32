import type { Verdict } from './judge.ts'

export interface Figures {
  readonly questions: number
  readonly syntax: number
  readonly checked: number
  readonly fields: number
  readonly literals: number
  readonly allFacts: number
  readonly intent: number
  /** Of what is to be refused, the share that was. */
  readonly refused: number
  /** Of what is to be answered, the share that was refused. */
  readonly falselyRefused: number
}

export interface Report {
  readonly all: Figures
  readonly byGroup: Readonly<Record<string, Figures>>
  readonly bySource: Readonly<Record<string, Figures>>
  readonly byIntent: Readonly<Record<string, Figures>>
  readonly facts: Readonly<Record<string, number>>
  /** How often the intent is right, by how sure the answer was of it. */
  readonly calibration: readonly {
    readonly from: number
    readonly to: number
    readonly answers: number
    readonly right: number
  }[]
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly max: number }
}

const buckets = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01]

export function reportOn(verdicts: readonly Verdict[]): Report {
  const answered = verdicts.filter(({ marks }) => marks)
  return {
    all: figuresOf(verdicts),
    byGroup: grouped(verdicts, ({ labelled }) => labelled.group),
    bySource: grouped(answered, ({ labelled: { expected } }) =>
      'queries' in expected && /^source spans/.test(expected.queries[0] ?? '') ? 'spans' : 'logs',
    ),
    byIntent: grouped(
      answered,
      ({ labelled: { expected } }) => ('intents' in expected ? expected.intents[0] : undefined) ?? 'not asked',
    ),
    facts: factShares(answered),
    calibration: calibrationOf(answered),
    latencyMs: latencyOf(verdicts),
  }
}

function figuresOf(verdicts: readonly Verdict[]): Figures {
  const answered = verdicts.filter(({ marks }) => marks)
  const toRefuse = verdicts.filter(({ marks }) => !marks)
  return {
    questions: verdicts.length,
    syntax: share(answered, ({ marks }) => marks?.parses),
    checked: share(answered, ({ marks }) => marks?.isChecked),
    fields: share(answered, ({ marks }) => marks?.hasFields),
    literals: share(answered, ({ marks }) => marks?.hasLiterals),
    allFacts: share(answered, ({ marks }) => marks?.hasAllFacts),
    intent: share(answered, ({ isIntentRight }) => isIntentRight),
    refused: share(toRefuse, ({ isRefusalRight }) => isRefusalRight),
    falselyRefused: answered.length === 0 ? 0 : share(answered, ({ answer }) => answer.kind === 'refused'),
  }
}

function grouped(verdicts: readonly Verdict[], by: (verdict: Verdict) => string): Record<string, Figures> {
  const groups = Map.groupBy(verdicts, by)
  return Object.fromEntries([...groups].map(([name, members]) => [name, figuresOf(members)]))
}

function factShares(verdicts: readonly Verdict[]): Record<string, number> {
  const kinds = [...new Set(verdicts.flatMap(({ marks }) => Object.keys(marks?.facts ?? {})))]
  return Object.fromEntries(
    kinds.map((kind) => {
      const asked = verdicts.filter(({ marks }) => marks && kind in marks.facts)
      return [kind, share(asked, ({ marks }) => marks?.facts[kind])]
    }),
  )
}

function calibrationOf(verdicts: readonly Verdict[]): Report['calibration'] {
  return buckets.slice(0, -1).map((from, i) => {
    const to = buckets[i + 1] ?? 1
    const inside = verdicts.filter(
      ({ answer }) => answer.kind === 'query' && answer.confidence >= from && answer.confidence < to,
    )
    return {
      from,
      to: Math.min(1, to),
      answers: inside.length,
      right: share(inside, ({ isIntentRight }) => isIntentRight),
    }
  })
}

function latencyOf(verdicts: readonly Verdict[]): Report['latencyMs'] {
  const sorted = verdicts.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (rank: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * rank))] ?? 0).toFixed(2))
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}

/** 1 of nothing: what is not asked cannot be wrong. */
function share(all: readonly Verdict[], is: (verdict: Verdict) => boolean | undefined): number {
  return all.length === 0 ? 1 : all.filter((each) => is(each) === true).length / all.length
}

const columns: readonly (readonly [title: string, keyof Figures])[] = [
  ['questions', 'questions'],
  ['syntax', 'syntax'],
  ['checked', 'checked'],
  ['fields', 'fields'],
  ['literals', 'literals'],
  ['all facts', 'allFacts'],
  ['intent', 'intent'],
  ['refused', 'refused'],
  ['false refusals', 'falselyRefused'],
]

export function tableOf(report: Report): string {
  const rows: string[][] = [['', ...columns.map(([title]) => title)]]
  const add = (name: string, figures: Figures): void => {
    rows.push([name, ...columns.map(([, key]) => (key === 'questions' ? String(figures[key]) : percent(figures[key])))])
  }
  add('all', report.all)
  for (const part of [report.byGroup, report.bySource, report.byIntent])
    for (const [name, figures] of Object.entries(part).sort()) add(`  ${name}`, figures)
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  )
  const facts = Object.entries(report.facts).map(([kind, right]) => `${kind} ${percent(right)}`)
  const sure = report.calibration
    .filter(({ answers }) => answers > 0)
    .map(({ from, to, answers, right }) => `  ${from.toFixed(2)}–${to.toFixed(2)}: ${percent(right)} of ${answers}`)
  const { p50, p95, max } = report.latencyMs
  return [
    ...lines,
    '',
    `facts: ${facts.join(', ')}`,
    'intent right, by confidence:',
    ...sure,
    `latency: p50 ${p50} ms, p95 ${p95} ms, max ${max} ms`,
    '',
  ].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}

/** Every answer that is not right, and why. */
export function failuresOf(verdicts: readonly Verdict[]): string {
  return verdicts
    .filter(({ misses }) => misses.length > 0)
    .map(({ labelled, answer, misses }) =>
      [
        `${labelled.at}  ${labelled.question}`,
        ...(answer.kind === 'query' ? [`    ${answer.query}`] : []),
        ...misses.map((miss) => `    - ${miss}`),
        '\n',
      ].join('\n'),
    )
    .join('')
}
