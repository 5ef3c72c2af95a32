/** Columns under their heads, the first to the left and figures to the right. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)))
  const isText = heads.map((_, at) => rows.every((row) => !/^\d/.test(row[at] ?? '')))
  return [heads, ...rows]
    .map((row) =>
      row
        .map((cell, at) => (isText[at] ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
