import type { Extract, Extractor } from '../../ast.ts'
import { regexpGroups } from '../regexp-syntax.ts'
import { withField } from './object-type.ts'
import { arrayOf, type Type, types } from './type.ts'

/** What an extractor makes of a text. */
export function extractedType({ extractor, datatypes }: Extract): Type {
  const result = resultOf(extractor)
  if (result.kind !== 'object') return result
  return datatypes.reduce((object, { keypath, type }) => withField(object, keypath.path, types[type]), result)
}

function resultOf(extractor: Extractor): Type {
  switch (extractor.name) {
    case 'regexp': {
      const [first] = extractor.args
      const groups = first?.value.kind === 'regexp' ? regexpGroups(first.value.pattern) : null
      if (!groups || groups.length === 0) return types.object
      return { kind: 'object', fields: new Map(groups.map((name) => [name, types.string])), isOpen: false }
    }
    case 'multi_regexp':
      return arrayOf(types.string)
    case 'split': {
      const element = extractor.args.find(({ value }) => value.kind === 'datatype')?.value
      return arrayOf(element?.kind === 'datatype' ? types[element.type] : types.string)
    }
    case 'kv':
    case 'jsonobject':
      return types.object
  }
}
