import type { Comment } from '../ast.ts'
import { type Diagnostic, diagnostic, replaceWith } from '../diagnostic.ts'
import { blank, endOf } from './characters.ts'
import type { SourceText } from './source-text.ts'

/** True if a comment stands there: after `#`, after `//`, or between the marks of C. */
export function beginsComment(text: string, at: number): boolean {
  const first = text[at]
  return first === '#' || (first === '/' && (text[at + 1] === '/' || text[at + 1] === '*'))
}

/** All comments from `at` on, where the first one stands, with what is wrong in them; `end` is where the next token begins. */
export function readComments(source: SourceText, at: number) {
  const { text } = source
  const comments: Comment[] = []
  const diagnostics: Diagnostic[] = []
  let end = at
  while (beginsComment(text, end)) {
    const start = end
    const style = text[start] === '#' ? '#' : text[start + 1] === '/' ? '//' : '/*'
    if (style === '/*') {
      const close = text.indexOf('*/', start + 2)
      end = close < 0 ? text.length : close + 2
      const range = source.range(start, end)
      const body = text
        .slice(start + 2, close < 0 ? end : close)
        .replace(/^\*+|\*+$/g, '')
        .trim()
      comments.push({ kind: 'comment', style, text: body, range })
      diagnostics.push(
        close < 0
          ? diagnostic('unterminated-comment', range, {})
          : diagnostic('block-comment', range, {}, [blockCommentFix(text, end, range, body)]),
      )
    } else {
      const newline = text.indexOf('\n', start)
      end = newline < 0 ? text.length : newline
      const body = text.slice(start + style.length, end).trim()
      comments.push({ kind: 'comment', style, text: body, range: source.range(start, end) })
    }
    end = endOf(blank, text, end)
  }
  return { comments, diagnostics, end }
}

// A line comment swallows the rest of its line, so the line must be broken after it.
function blockCommentFix(text: string, end: number, range: Comment['range'], body: string) {
  const lines = body.split('\n').map((line) => `# ${line.trim()}`.trimEnd())
  const isLastOnLine = /^[ \t\r]*(\n|$)/.test(text.slice(end, end + 200))
  return replaceWith(range, lines.join('\n') + (isLastOnLine ? '' : '\n'))
}
