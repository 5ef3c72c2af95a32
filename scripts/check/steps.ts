import { globSync } from 'node:fs'
import { join } from 'node:path'

export interface CheckStep {
  readonly name: string
  /** A program of the workspace and its arguments. */
  readonly command: readonly [program: string, ...args: string[]]
  /** Starts whole meshes; left out by --fast. */
  readonly isSlow?: boolean
}

/** Everything that must hold, the fast ones first. */
export function checkSteps(root: string): readonly CheckStep[] {
  // A package with a tsconfig of its own is stricter than the rest, as the language is: no Node types there.
  const strictPackages = globSync('packages/*/tsconfig.json', { cwd: root })
  return [
    { name: 'format and lint', command: ['biome', 'ci', '.', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`] },
    { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
    ...strictPackages.map((file) => ({ name: `types of ${file}`, command: ['tsc', '-p', join(root, file)] as const })),
    { name: 'import arrows', command: ['vitest', 'run', '--project', 'mesh', 'test/architecture'] },
    { name: 'unused code', command: ['knip'] },
    { name: 'answers to labelled questions', command: ['node', join(root, 'scripts/eval/main.ts'), '--floors'] },
    { name: 'unit tests', command: ['vitest', 'run', '--project', 'unit'] },
    { name: 'mesh tests', command: ['vitest', 'run', '--project', 'mesh'], isSlow: true },
  ]
}
