import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningMesh, startMesh } from './support/mesh.ts'

const executablePath = '/usr/bin/chromium'

describe.skipIf(!existsSync(executablePath) && !process.env['REQUIRE_SERVERS'])('the page in a real browser', () => {
  let mesh: RunningMesh
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  beforeAll(async () => {
    mesh = await startMesh()
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    })
    page = await browser.newPage()
    page.on('console', (message) => {
      // A trace that has not arrived yet is a 404, a question that is refused a 422: browsers print both by themselves.
      if (message.type() === 'error' && !/status of (404|422)/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterAll(async () => {
    await browser?.close()
    expect(await mesh?.stop()).toBe(0)
  })

  /** On one line, however it is laid out. */
  const query = async (): Promise<string> => ((await page.textContent('#query')) ?? '').replaceAll(/\s+/g, ' ')

  test('asks a question and shows its query, its explanation and its whole trace', async () => {
    await page.goto(`${mesh.gateway}/`)
    await page.fill('#question', 'Show me errors from the last hour grouped by service')
    await page.click('button[type=submit]')
    await page.waitForSelector('#query')
    expect(await query()).toContain('source logs last 1h | filter $m.severity == ERROR')
    expect(await page.locator('.explanation li').first().textContent()).toContain('for “last hour”')
    expect(await page.locator('.explanation li').count()).toBeGreaterThanOrEqual(3)
    await page.waitForSelector('text=6 services')
    expect(await page.textContent('#trace')).toContain('storage_service.store_processing_data')
    expect(complaints).toEqual([])
  })

  test('takes a rating with a comment', async () => {
    await page.fill('#comment', 'by hour would be better')
    await page.click('.rating button[value="4"]')
    await page.waitForSelector('.rating >> text=Rated 4 of 5')
    const stats = (await (await fetch(`${mesh.gateway}/api/feedback/stats`)).json()) as { count: number; mean: number }
    expect(stats).toMatchObject({ count: 1, mean: 4 })
    expect(complaints).toEqual([])
  })

  test('leaves a question in the background, looks again while its queue is away, and shows its answer also after a reload', async () => {
    let looks = 0
    await page.route('**/api/status/*', (route) => {
      looks += 1
      if (looks > 1) return route.continue()
      const body = JSON.stringify({ detail: 'Cannot reach queue_service' })
      return route.fulfill({
        status: 503,
        headers: { 'retry-after': '0' },
        contentType: 'application/problem+json',
        body,
      })
    })
    const question = 'Show logs containing "<img src=y onerror=alert(1)>"'
    await page.fill('#question', question)
    await page.click('text=Ask in the background')
    const row = page.locator('#background li').first()
    await row.getByText('COMPLETE').waitFor()
    expect(looks).toBeGreaterThan(1)
    expect(await row.locator('.question').textContent()).toBe(question)
    expect(await page.locator('#background img').count()).toBe(0)
    const named =
      /^Initiated by api_gateway\S* · Checked by api_gateway\S* · Handled by queue_service\S* · Processed by processing_service\S*$/
    expect(await row.locator('.facts').textContent()).toMatch(named)
    await page.unroute('**/api/status/*')
    await page.reload()
    await page.locator('#background li').first().getByRole('button', { name: 'Show' }).click()
    await page.waitForSelector('#query:has-text("<img")')
    await page.waitForSelector('#trace >> text=queue_service.process_background_message')
    expect(complaints.filter((text) => !text.includes('503'))).toEqual([])
    complaints.length = 0
  })

  test('asks a follow-up, which changes the query above it', async () => {
    await page.fill('#question', 'Show me errors from the last hour grouped by service')
    await page.click('button[type=submit]')
    await page.waitForSelector('#query:has-text("ERROR")')
    await page.fill('#follow-up', 'only for checkout')
    await page.press('#follow-up', 'Enter')
    await page.waitForSelector('text=Follow-up: only for checkout')
    const changed =
      "filter $m.severity == ERROR && $l.subsystemname == 'checkout' | groupby $l.subsystemname as service"
    expect(await query()).toContain(changed)
    expect(complaints).toEqual([])
  })

  test('shows markup in a question as text', async () => {
    await page.fill('#question', 'Show logs containing "<img src=x onerror=alert(1)>"')
    await page.click('button[type=submit]')
    await page.waitForSelector('#query:has-text("<img")')
    expect(await page.locator('#answer img').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('lists what was asked before, finds a question by its words, and asks it again', async () => {
    const earlier = page.locator('#history')
    await earlier.getByText('only for checkout', { exact: true }).waitFor()
    expect(await earlier.locator('li', { hasText: 'only for checkout' }).first().textContent()).toContain('follow-up')
    await page.fill('#search', 'onerror')
    await expect
      .poll(() => earlier.locator('.question').allTextContents())
      .toEqual([
        'Show logs containing "<img src=x onerror=alert(1)>"',
        'Show logs containing "<img src=y onerror=alert(1)>"',
      ])
    expect(await earlier.locator('img').count()).toBe(0)
    await earlier.getByRole('button', { name: 'Ask again' }).first().click()
    await page.waitForSelector('#query:has-text("src=x")')
    await page.fill('#search', 'nobody ever asked this')
    await earlier.getByText('No question has these words').waitFor()
    await page.fill('#search', '')
    expect(complaints).toEqual([])
  })

  test('says why a question about something else is not answered', async () => {
    await page.fill('#question', 'Write me a poem about the sea')
    await page.click('button[type=submit]')
    await page.waitForSelector('[role=alert]')
    expect(await page.textContent('[role=alert]')).toContain('Not a question about observability')
  })

  test('asks the question that a refusal suggests, by keyboard alone', async () => {
    await page.locator('[role=alert] button').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('#query')
    expect(await page.inputValue('#question')).toContain('errors from the last hour')
  })

  test('fits a narrow screen, with bars to see', async () => {
    await page.setViewportSize({ width: 360, height: 700 })
    await page.waitForSelector('text=6 services')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    const bar = await page.locator('.waterfall .bar').first().boundingBox()
    expect(bar?.x).toBeLessThan(340)
    await page.setViewportSize({ width: 1280, height: 720 })
  })

  test('opens a trace by its address', async () => {
    const response = await fetch(`${mesh.gateway}/api/generate-query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user_input: 'Count errors by subsystem today' }),
    })
    const { links } = (await response.json()) as { links: { trace: string } }
    await page.goto(mesh.gateway + links.trace)
    await page.waitForSelector('text=api_gateway.generate_query_pipeline')
  })

  test('saves a trace as a file of OTLP, and opens such a file', async () => {
    const saving = page.waitForEvent('download')
    await page.click('#save-trace')
    const path = await (await saving).path()
    await page.goto(`${mesh.gateway}/`)
    await page.setInputFiles('#open-trace', path)
    await page.waitForURL(/\/traces\/[0-9a-f]{32}$/)
    await page.waitForSelector('text=api_gateway.generate_query_pipeline')
    expect(complaints).toEqual([])
  })

  test('draws the six services, queues and databases with the calls between them, and says the same as a table', async () => {
    await page.waitForSelector('#map svg')
    await expect.poll(() => page.locator('#map .node.service').count()).toBe(6)
    expect(await page.locator('#map .node.queue .name').allTextContents()).toContain('queue insights')
    expect(await page.locator('#map .call title').allTextContents()).toEqual(
      expect.arrayContaining([
        'api_gateway → query_service',
        'api_gateway → validation_service',
        'api_gateway → queue_service',
        'queue_service → processing_service',
        'processing_service → storage_service',
        'queue_service → queue:insights',
        'queue:insights → queue_service',
        'storage_service → database:sqlite storage',
      ]),
    )
    for (const text of await page.locator('#map .call text').allTextContents())
      expect(text).toMatch(/^\d+× · (\d+ failed · )?p95 \d/)
    await page.focus('#map summary')
    await page.keyboard.press('Enter')
    const rows = await page.locator('#map tbody tr:visible').allTextContents()
    expect(rows.some((row) => /^api_gatewayquery_service\d/.test(row))).toBe(true)
    expect(rows.some((row) => /^queue_servicequeue .+\d/.test(row))).toBe(true)
  })

  test('lists what was asked, not that somebody looked, and opens one by keyboard alone', async () => {
    await page.goto(`${mesh.gateway}/`)
    await page.waitForSelector('#recent a')
    const names = await page.locator('#recent a').allTextContents()
    const asked = ['generate_query_pipeline', 'submit_generation', 'submit_feedback'].map(
      (name) => `api_gateway.${name}`,
    )
    expect(new Set(names)).toEqual(new Set(asked))
    const link = page.locator('#recent a', { hasText: 'generate_query_pipeline' }).first()
    await link.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/traces\/[0-9a-f]{32}$/)
    await page.waitForSelector('#trace >> text=6 services')
    expect(complaints).toEqual([])
  })
})
