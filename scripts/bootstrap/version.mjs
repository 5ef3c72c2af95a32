/** True when `version` (v24.3.0 or 24.3.0) is at least `wanted`. */
export function isAtLeast(version, wanted) {
  const [have, need] = [version, wanted].map((text) => text.replace(/^v/, '').split('.').map(Number))
  for (let i = 0; i < need.length; i++) {
    if (have[i] !== need[i]) return have[i] > need[i]
  }
  return true
}
