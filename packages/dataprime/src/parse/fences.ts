export interface Fences {
  /** The text between the fences. */
  readonly start: number
  readonly end: number
  readonly cuts: readonly (readonly [number, number])[]
}

/** The Markdown code fence around the whole text, if there is one; the closing one may be missing. */
export function findFences(text: string): Fences | null {
  const [opening] = /^\s*(```|~~~)[\w-]*[ \t]*(\r?\n|(?=\s)|$)/.exec(text) ?? []
  const trimmed = text.trimEnd()
  const closes = trimmed.endsWith('```') && trimmed.length - 3 >= (opening?.length ?? 1)
  if (opening === undefined && !(closes && /\n[ \t]*```$/.test(trimmed.slice(-200)))) return null
  const start = opening?.length ?? 0
  const end = closes ? trimmed.slice(0, -3).trimEnd().length : text.length
  const cuts: (readonly [number, number])[] = opening ? [[0, start]] : []
  if (closes) cuts.push([Math.max(start, end), text.length])
  return { start, end: Math.max(start, end), cuts }
}
