const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39], blue: [34, 39], green: [32, 39] } as const

export type Style = keyof typeof codes

/** Colours text, or leaves it alone. */
export type Paint = (style: Style, text: string) => string

/** Colour only where a person looks: on a terminal, and not when NO_COLOR asks for none (no-color.org). */
export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const isColoured = stream.isTTY === true && !env['NO_COLOR']
  if (!isColoured) return (_style, text) => text
  return (style, text) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`
}
