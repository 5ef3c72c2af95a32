import { styleText } from 'node:util'

/** Colours text, or leaves it alone. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

/** Colour only where a person looks: on a terminal, and not when NO_COLOR asks for none (no-color.org). */
export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const isColoured = stream.isTTY === true && !env['NO_COLOR']
  return isColoured ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text
}
