import type { Figures, Report } from './report.ts'

/** What the offline generator reaches on the labelled questions. It may only rise. */
const atLeast = {
  syntax: 1,
  checked: 1,
  allFacts: 0.99,
  intent: 0.995,
  refused: 0.99,
} satisfies Partial<Record<keyof Figures, number>>
const falseRefusalsAtMost = 0.005
const p95AtMostMs = 20

/** What has fallen, one line each. */
export function belowFloor({ all, latencyMs }: Report): readonly string[] {
  const names = Object.keys(atLeast) as (keyof typeof atLeast)[]
  return [
    ...names.filter((name) => all[name] < atLeast[name]).map((name) => fell(name, all[name], `≥ ${atLeast[name]}`)),
    ...(all.falselyRefused > falseRefusalsAtMost
      ? [fell('false refusals', all.falselyRefused, `≤ ${falseRefusalsAtMost}`)]
      : []),
    ...(latencyMs.p95 > p95AtMostMs ? [fell('p95 in ms', latencyMs.p95, `≤ ${p95AtMostMs}`)] : []),
  ]
}

function fell(name: string, value: number, wanted: string): string {
  return `Cannot accept ${name} ${Number(value.toFixed(4))}: ${wanted} is expected`
}
