import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { homes, type Room, sharedByTests } from './arrows.ts'
import { type Import, importsOf } from './imports.ts'
import type { Source } from './sources.ts'

/** One sentence for each import in the file that no arrow allows. */
export function brokenArrows({ file, text }: Source, room: Room, packageNames: readonly string[]): readonly string[] {
  return importsOf(text).flatMap((one) => {
    const objection = objectionTo(one, { file, room, packageNames })
    return objection ? [`${file}: imports "${one.specifier}", ${objection}`] : []
  })
}

interface Where {
  readonly file: string
  readonly room: Room
  readonly packageNames: readonly string[]
}

function objectionTo({ specifier, isType }: Import, { file, room, packageNames }: Where): string | undefined {
  const isTest = file.startsWith(`${room.folder}/test/`)
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier)
    const isInside = target.startsWith(`${room.folder}/`) || (isTest && target.startsWith(sharedByTests))
    return isInside ? undefined : `which lies outside ${room.folder}`
  }
  const packageName = nameOf(specifier)
  if (isNodeModule(specifier)) return room.node || isTest ? undefined : 'but runs in a browser too'
  if (packageNames.includes(packageName)) return workspaceObjection({ specifier, isType }, { room, isTest })
  const home = homes.find(({ pattern }) => pattern.test(specifier))
  if (home && home.folder !== room.folder) return `which only ${home.folder} may`
  return room.outside || isTest ? undefined : 'but uses nothing from outside'
}

function workspaceObjection(
  { specifier, isType }: Import,
  { room, isTest }: { room: Room; isTest: boolean },
): string | undefined {
  if (room.workspace.includes(specifier)) return undefined
  if (room.workspace.includes(`type:${specifier}`))
    return isType || isTest ? undefined : 'of which it may use types alone'
  // A test may enter a package by its other doors too: what it offers for tests, the preload.
  if (isTest && room.workspace.includes(nameOf(specifier))) return undefined
  return `but may import only ${room.workspace.join(', ') || 'nothing'} of the workspace`
}

function nameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}
