/** Words of speech that every question has and that tell no two apart. */
const empty = new Set(
  'a an and are as at be by did do does for from has have how in is it its me many much of on or per show give get list find that the their them there these this those to was were what when where which who why with'.split(
    ' ',
  ),
)

/** The words of a text in one form: small, without a plural's ending; `user_id`, `userId` and `user id` are the same. */
export function stemsOf(text: string): readonly string[] {
  const words = text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
  return (words ?? []).filter((word) => !empty.has(word)).map(singular)
}

function singular(word: string): string {
  if (word.length < 4 || word.endsWith('ss') || word.endsWith('us')) return word
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return word.endsWith('s') ? word.slice(0, -1) : word
}
