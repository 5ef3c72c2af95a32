import { readdirSync, readFileSync } from 'node:fs'

interface RuleCase {
  readonly title: string
  readonly input: string
  /** Null where the rule must not fire. */
  readonly output: string | null
}

/** What stands in cases/optimize: for each rule, by its name, its cases. `\n` in a line is a line break. */
export function readRuleCases(): Readonly<Record<string, readonly RuleCase[]>> {
  const folder = new URL('../cases/optimize/', import.meta.url)
  return Object.fromEntries(
    readdirSync(folder).map((file) => [
      file.replace(/\.txt$/, ''),
      readCases(readFileSync(new URL(file, folder), 'utf8')),
    ]),
  )
}

function readCases(text: string): readonly RuleCase[] {
  const [, ...blocks] = text.split(/\n\s*\n/)
  return blocks.map((block) => {
    const [title = '', input = '', output = null, ...more] = block
      .trim()
      .replaceAll('\\n', '\n\t')
      .split(/\n(?!\t)/)
    if (title.startsWith('not ') !== (output === null) || more.length > 0)
      throw new Error(`Cannot read a case: "${title}" has ${output === null ? 'no' : 'an'} output`)
    return { title, input, output }
  })
}
