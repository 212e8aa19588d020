import { startPlushieCloud, samplePhoto, FUNCTIONS } from './start-plushie-cloud.ts'
const c = await startPlushieCloud()
let t = performance.now(); const lap = (s: string, ...x: unknown[]) => { console.log(s, Math.round(performance.now()-t), ...x); t = performance.now() }
const mode = process.argv[2]
const w = setInterval(() => console.log('  ..', c.clock.now() - Date.parse('2026-01-01T00:00:00Z'), (c.clock as any).constructor.name), 2000)
const ada = await c.user('ada')
if (mode === 'retry') c.gemini.behaviours.add({ kind: 'fail', status: 503, task: 'draw', times: 3 })
if (mode === 'refuse') c.cloud.faults.add({ kind: 'refuse', service: 's3', action: 'PutObject', containing: 'plushify/originals/', code: 'AccessDenied', statusCode: 403, times: Infinity })
const id = await c.user('ada').then(u => u.submit(samplePhoto('cat.png')))
lap('submit')
const timer = setTimeout(async () => { const r = await c.runs.only(id); for (const e of await c.runs.history(r.executionArn)) console.log(JSON.stringify(e).slice(0,200)); console.log(c.lines); console.log(c.cloud.logs(FUNCTIONS.steps).map(x=>x.message.slice(0,300)).slice(-8));console.log(c.cloud.logs(FUNCTIONS.submit).map(x=>x.message.slice(0,300)).slice(-8)); process.exit() }, 12000)
await c.quiet()
lap('quiet', (await ada.status(id)))
clearTimeout(timer)
const h = await c.runs.history((await c.runs.only(id)).executionArn)
lap('history', h.length)
await c.stop(); lap('stop')
process.exit()
