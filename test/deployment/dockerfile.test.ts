import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const dockerfile = readFileSync(resolve(root, 'deploy/Dockerfile'), 'utf8')

test('the image installs from every manifest of the workspace', () => {
  const manifests = globSync('{packages/*,services/*,test}/package.json', { cwd: root })
  const copied = [...dockerfile.matchAll(/^COPY (\S+\/package\.json) (\S+)\/$/gm)]
  expect(copied.map(([, from]) => from).toSorted()).toEqual(manifests.toSorted())
  for (const [, from, to] of copied) expect(from).toBe(`${to}/package.json`)
})

test('the image runs the Node and the pnpm that the set-up fetches', () => {
  const fetched = /fetchedNode = '([\d.]+)'/.exec(
    readFileSync(resolve(root, 'scripts/bootstrap/node.mjs'), 'utf8'),
  )?.[1]
  const pnpm = /pnpmVersion = '([\d.]+)'/.exec(
    readFileSync(resolve(root, 'scripts/bootstrap/install.mjs'), 'utf8'),
  )?.[1]
  const bases = [...dockerfile.matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version)
  expect(new Set(bases)).toEqual(new Set([fetched]))
  expect(dockerfile).toContain(`pnpm@${pnpm}`)
})

test('the image runs as a user without rights and checks its health without curl', () => {
  expect(dockerfile).toMatch(/^USER node$/m)
  expect(dockerfile).toMatch(/^HEALTHCHECK (?:.|\n)*?"node", "-e", "fetch\(/m)
  expect(dockerfile).not.toContain('curl')
})
