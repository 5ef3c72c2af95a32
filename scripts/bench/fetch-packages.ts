import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

/** Fetches packages that only a bench needs into a folder of the cache, once, and gives what loads them from there. */
export function fetchPackages(name: string, versions: Readonly<Record<string, string>>): NodeJS.Require {
  const folder = resolve(import.meta.dirname, '../../.cache', name)
  if (!Object.entries(versions).every(([wanted, version]) => isInstalled(folder, wanted, version))) {
    console.error(`  fetching what to compare with (once): ${Object.keys(versions).join(', ')} …`)
    mkdirSync(folder, { recursive: true })
    const wanted = Object.entries(versions).map(([packageName, version]) => `${packageName}@${version}`)
    const options = [
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--legacy-peer-deps',
      '--no-audit',
      '--no-fund',
    ]
    execFileSync('npm', ['install', '--prefix', folder, ...options, ...wanted], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return createRequire(resolve(folder, 'index.js'))
}

function isInstalled(folder: string, name: string, version: string): boolean {
  const file = resolve(folder, 'node_modules', name, 'package.json')
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version
}
