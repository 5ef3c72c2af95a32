import { commandsPage } from './commands.ts'
import { diagnosticsPage } from './diagnostics.ts'
import { functionsPage } from './functions.ts'

/** The pages of `docs/reference`, by file name. */
export const pages: Readonly<Record<string, () => string>> = {
  'commands.md': commandsPage,
  'functions.md': functionsPage,
  'diagnostics.md': diagnosticsPage,
}
