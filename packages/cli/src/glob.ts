import { readdir, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'

/** Endings of files that hold a query. */
const endings = ['.dataprime', '.dp']

/**
 * The files that a path, a folder or a pattern stands for, in order; none if there are none. A folder stands for all
 * queries below it. Patterns know `*`, `**`, `?` and `{a,b}`; names with a dot first and node_modules are passed over.
 */
export async function filesOf(pattern: string, cwd: string): Promise<readonly string[]> {
  const found = await kindOf(resolve(cwd, pattern))
  if (found === 'file') return [pattern]
  if (found === 'folder') {
    const below = await filesBelow(resolve(cwd, pattern))
    return below.filter((path) => endings.some((ending) => path.endsWith(ending))).map((path) => join(pattern, path))
  }
  if (!/[*?{]/.test(pattern)) return []
  const parts = pattern.split('/')
  const fixed = parts.findIndex((part) => /[*?{]/.test(part))
  const base = parts.slice(0, fixed).join('/') || (pattern.startsWith('/') ? '/' : '')
  const matches = patternOf(parts.slice(fixed).join('/'))
  const below = await filesBelow(resolve(cwd, base))
  return below.filter((path) => matches.test(path)).map((path) => (base ? join(base, path) : path))
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return null // what is not there may be a pattern
  }
}

/** Relative paths with slashes, sorted. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  const pending = ['']
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const entries = await readdir(join(folder, at), { withFileTypes: true }).catch(() => []) // not a folder, or not ours to read
    for (const entry of entries) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      if (entry.isDirectory()) pending.push(path)
      else found.push(path.split(sep).join('/'))
    }
  }
  return found.sort()
}

const parts: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
}

function patternOf(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|[*?{},]|[^*?{},]+/g, (piece) =>
    Object.hasOwn(parts, piece) ? (parts[piece] ?? '') : piece.replace(/[.+^$()|[\]\\]/g, '\\$&'),
  )
  try {
    return new RegExp(`^${source}$`)
  } catch {
    return /(?!)/ // braces that do not match stand for no file
  }
}
