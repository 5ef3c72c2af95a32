/** `$d.kubernetes['pod-name']` → root and keys; without a root the path is in `$d`. Undefined if it is no keypath. */
export function readKeypath(text: string): readonly string[] | undefined {
  const keys: string[] = []
  let rest = text.startsWith('$') ? text : `$d.${text}`
  const root = /^\$(d|l|m|data|labels|metadata)(?=[.[])/.exec(rest)
  if (!root) return undefined
  keys.push(`$${root[1]?.[0]}`)
  rest = rest.slice(root[0].length)
  while (rest !== '') {
    const step = /^\.([A-Za-z_]\w*)|^\['((?:[^'\\]|\\.)+)'\]|^\.([\w-]+)/.exec(rest)
    const key = step?.[1] ?? step?.[2] ?? step?.[3]
    if (!step || key === undefined) return undefined
    keys.push(key)
    rest = rest.slice(step[0].length)
  }
  return keys.length > 1 ? keys : undefined
}

/** As a person would write it. */
export function showKeypath([root = '$d', ...keys]: readonly string[]): string {
  return (
    root +
    keys.map((key) => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `['${key.replaceAll(/['\\]/g, '\\$&')}']`)).join('')
  )
}
