import { open } from 'node:fs/promises'

/** Ends when a file is on the disk, not only on its way there; of a folder, the names in it. */
export async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
