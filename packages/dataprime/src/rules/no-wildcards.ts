import type { StageRule } from '../rule.ts'

/** `find 'err*' in x`: the star is searched for. */
export const noWildcards: StageRule = ({ stage, textOf, report }) => {
  if (stage.kind !== 'find' && stage.kind !== 'wildfind') return
  if (!stage.phrase.value.includes('*')) return
  report('no-wildcards', stage.phrase.range, { phrase: textOf(stage.phrase) })
}
