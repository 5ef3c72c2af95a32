import {
  aggregations,
  type CommandName,
  commands,
  functions,
  isAggregation,
  isFunction,
  parse,
  type Signature,
  signatureText,
  walk,
} from 'dataprime'
import MiniSearch from 'minisearch'
import { commandLine, coreCommands } from './language-notes.ts'
import { stemsOf } from './stems.ts'

interface Entry {
  readonly id: string
  readonly name: string
  readonly doc: string
}

const callables = { ...functions, ...aggregations }

let index: MiniSearch<Entry> | undefined

/** Explains the commands and functions that a question may need: those of queries like it, and those its words speak of. */
export function neededText(question: string, queries: readonly string[], most = 14): string {
  const usedCommands = new Set<CommandName>()
  const usedCalls = new Set<string>()
  for (const query of queries) {
    walk(parse(query).query, (node) => {
      if (Object.hasOwn(commands, node.kind)) usedCommands.add(node.kind as CommandName)
      if (node.kind === 'call') usedCalls.add(node.name)
      return undefined
    })
  }
  index ??= newIndex()
  for (const { id } of index.search(question).slice(0, 6)) {
    if (Object.hasOwn(commands, id)) usedCommands.add(id as CommandName)
    else usedCalls.add(String(id))
  }
  return [
    ...[...usedCommands]
      .filter((name) => !coreCommands.includes(name))
      .slice(0, most)
      .map(commandLine),
    ...[...usedCalls]
      .filter((name) => isFunction(name) || isAggregation(name))
      .slice(0, most)
      .map(callLine),
  ].join('\n')
}

function callLine(name: string): string {
  const signature = callables[name as keyof typeof callables] // one of the names that the filter before let through
  return `- ${signatureText(name, signature)}: ${signature.doc}  e.g. ${signature.example}`
}

function newIndex(): MiniSearch<Entry> {
  const made = new MiniSearch<Entry>({
    fields: ['name', 'doc'],
    tokenize: (text) => [...stemsOf(text)],
    processTerm: (term) => term,
  })
  const current = Object.entries<Signature>(callables).filter(([, { deprecatedFor }]) => deprecatedFor === undefined)
  // `count` is a command and an aggregation: one entry stands for both.
  const entries: readonly [string, { readonly doc: string }][] = Object.entries({
    ...Object.fromEntries(current),
    ...commands,
  })
  made.addAll(entries.map(([name, { doc }]) => ({ id: name, name, doc })))
  return made
}
