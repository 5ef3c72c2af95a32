import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { freePort } from './free-port.ts'

// Distributions put it where only root looks.
const program = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'nginx'))
  .find((path) => existsSync(path))

/** True where nothing of nginx can be tested: the suite has said so, or has failed where it is required. */
export const isNginxMissing = program === undefined && !process.env['REQUIRE_SERVERS']

export interface NginxServer {
  readonly url: string
  close(): Promise<void>
}

/**
 * An nginx with the configuration of deploy/, on a free loopback port instead of 80 and in front of `gateway`. Throws when nginx finds
 * something wrong in it.
 */
export async function startNginx(gateway: string): Promise<NginxServer> {
  if (program === undefined) throw new Error('Cannot start nginx: there is none')
  const folder = mkdtempSync(join(tmpdir(), 'edge-nginx-'))
  const port = await freePort()
  const path = join(folder, 'nginx.conf')
  const written = readFileSync(resolve(import.meta.dirname, '../../deploy/nginx.conf'), 'utf8')
  writeFileSync(
    path,
    written
      .replace('listen 80;', `listen 127.0.0.1:${port};`)
      .replace('api_gateway:5000', new URL(gateway).host)
      .replaceAll('/tmp/', `${folder}/`),
  )
  const args = ['-p', folder, '-e', 'stderr', '-c', path, '-g', `pid ${folder}/pid; daemon off;`]
  execFileSync(program, ['-t', ...args], { stdio: 'pipe' })
  const child = spawn(program, args, { stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}`
  await listening(url)
  return {
    url,
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function listening(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await fetch(`${url}/health/live`)
      return
    } catch (error) {
      if (tries === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
