import type { Setting } from '@dataprime/mesh'
import pg from 'pg'

/** It may hold a password, so it is never shown. */
export const databaseUrl: Setting<string> = {
  wanted: 'a postgresql:// or postgres:// URL',
  isSecret: true,
  read: (text) => (/^postgres(ql)?:\/\//.test(text) && isReadable(text) ? text : undefined),
}

function isReadable(connectionString: string): boolean {
  try {
    new pg.Client({ connectionString }) // reads it, and does not connect
    return true
  } catch {
    return false // and what it says would show the URL
  }
}
