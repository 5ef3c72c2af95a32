import type { BrokenStage, Comment, Query, Source, Stage } from '../ast.ts'

type AnyCommand = Source | Stage | BrokenStage

/**
 * The query with each comment at the command it belongs to: after it, if it stands on the line where the command ends;
 * else before the command that follows, or that it stands in.
 */
export function attachComments(query: Query, comments: readonly Comment[], text: string): Query {
  if (comments.length === 0) return query
  const rest = [...comments].sort((a, b) => a.range.start.offset - b.range.start.offset)
  const take = (belongs: (comment: Comment) => boolean): Comment[] => {
    const count = rest.findIndex((comment) => !belongs(comment))
    return rest.splice(0, count < 0 ? rest.length : count)
  }
  const attach = <C extends AnyCommand>(command: C): C => {
    const end = command.range.end.offset
    const newline = text.indexOf('\n', end)
    const lineEnd = newline < 0 ? text.length : newline
    // The text of a broken stage is printed as it was written, comments and all.
    const inside = take((comment) => comment.range.start.offset < end)
    const before =
      command.kind === 'brokenStage' ? inside.filter((c) => c.range.end.offset <= command.range.start.offset) : inside
    const pipe = nextPipe(text, end, rest)
    const after = take((comment) => comment.range.start.offset < lineEnd && comment.range.start.offset < pipe)
    return {
      ...command,
      ...(before.length > 0 ? { commentsBefore: before } : {}),
      ...(after.length > 0 ? { commentsAfter: after } : {}),
    }
  }
  const source = query.source && attach(query.source)
  const stages = query.stages.map(attach)
  return { ...query, source, stages, ...(rest.length > 0 ? { commentsAfter: rest } : {}) }
}

// A comment after the next pipe belongs to the stage after that pipe.
function nextPipe(text: string, from: number, comments: readonly Comment[]): number {
  let at = from
  for (const comment of comments) {
    const pipe = text.slice(at, comment.range.start.offset).indexOf('|')
    if (pipe >= 0) return at + pipe
    at = comment.range.end.offset
    if (text.slice(from, at).includes('\n')) break
  }
  return Number.POSITIVE_INFINITY
}
