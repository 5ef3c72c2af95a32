/**
 * Whether a written word is the wanted one, or one slip of the finger away from it: a letter too many, too few,
 * wrong, or two swapped. Only long words are forgiven, and never their first or last letter: `served` is an
 * inflection of its own and no misspelt `server`.
 */
export function sameWord(written: string, wanted: string): boolean {
  if (written === wanted) return true
  if (wanted.length === written.length && wanted.length > 3 && isSwapped(written, wanted)) return true
  if (wanted.length < 6 || written.length < 5 || Math.abs(written.length - wanted.length) > 1) return false
  if (written[0] !== wanted[0] || written.at(-1) !== wanted.at(-1)) return false
  return oneSlip(written, wanted)
}

function oneSlip(a: string, b: string): boolean {
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i += 1
  if (a.length > b.length) return a.slice(i + 1) === b.slice(i)
  if (a.length < b.length) return a.slice(i) === b.slice(i + 1)
  return a.slice(i + 1) === b.slice(i + 1)
}

/** Two neighbours in the middle swapped: a slip so typical that short words are forgiven it too. */
function isSwapped(a: string, b: string): boolean {
  if (a[0] !== b[0] || a.at(-1) !== b.at(-1)) return false
  let i = 0
  while (i < a.length && a[i] === b[i]) i += 1
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2)
}
