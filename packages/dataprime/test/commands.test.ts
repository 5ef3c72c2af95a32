import { describe, expect, it } from 'vitest'
import { commands, parse } from '../src/index.ts'

describe('commands', () => {
  it.each(Object.values(commands))(
    '$name has an example without a fault, and explains parts of its syntax',
    (command) => {
      const { name, example, syntax, parts, leaves } = command
      expect(parse(example).diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
      expect(example.startsWith(name)).toBe(true)
      expect(leaves).toMatch(/^[A-Z].*\.$/)
      expect(Object.keys(parts)).not.toEqual([])
      for (const part of Object.keys(parts))
        for (const [word] of part.matchAll(/\w+/g)) expect(syntax, part).toContain(word)
    },
  )
})
