import { startMesh } from '../../test/support/mesh.ts'
import { type Figure, median } from './figure.ts'

const runs = 5

/** From the launcher's start to six ready services, everything being installed. */
export async function startUp(): Promise<readonly Figure[]> {
  const seconds: number[] = []
  for (let run = 0; run < runs; run++) {
    const mesh = await startMesh()
    const ready = mesh.lines.map((line) => /Ready in ([\d.]+) s/.exec(String(line['msg']))?.[1]).find(Boolean)
    seconds.push(Number(ready))
    await mesh.stop()
  }
  const spread = `${runs} runs, ${Math.min(...seconds)}–${Math.max(...seconds)} s`
  return [{ name: 'start to ready', value: median(seconds), unit: 's', target: '≤ 3 s', note: spread }]
}
