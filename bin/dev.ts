// `npm start` runs this with flags measured under load on two cores: one thread for the garbage collection of each worker
// and doubled heaps give a third more generations a second, a small young generation and two arenas save 100 MB.
import { checkPorts } from './dev/check-ports.ts'
import { FriendlyError } from './dev/friendly-error.ts'
import { readOptions, USAGE } from './dev/options.ts'

// A disk that is full while it runs, for one: what was accepted before is kept, and nothing more can be.
process.once('uncaughtException', (error) => void endWith(error))

try {
  const options = await readOptions(process.argv.slice(2))
  if (options === 'help') console.log(USAGE)
  else {
    await checkPorts(options)
    // Imported only now: what is wrong with the command line is said at once.
    const { startDev } = await import('./dev/start-dev.ts')
    await startDev(options)
  }
} catch (error) {
  // Workers, the database and the listeners are stopped by now; nothing else may keep the process.
  await endWith(error)
}

async function endWith(error: unknown): Promise<void> {
  try {
    console.error(await explain(error))
  } catch {
    // No file can be opened any more, perhaps: then neither can ours that explains.
    console.error(error)
  } finally {
    process.exit(1)
  }
}

async function explain(error: unknown): Promise<string> {
  if (error instanceof FriendlyError) return `✗ ${error.message}`
  const { explainFailure } = await import('./dev/explain-failure.ts')
  return explainFailure(error)
}
