/** One line of the report. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What it should not exceed (or fall below), with its unit in words. */
  readonly target?: string
  /** Where the figure comes from: runs, spread. */
  readonly note?: string
}

/** @param share from 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, target = '', note = '' }) => [
    name,
    `${round(value)} ${unit}`.trim(),
    target,
    note,
  ])
  const all = [['figure', 'value', 'target', 'note'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
