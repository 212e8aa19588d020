import { startDev } from './dev/start-dev.ts'
import { explain } from './dev/explain.ts'
import { readOptions, USAGE } from './dev/options.ts'

try {
  const options = await readOptions(process.argv.slice(2))
  if (options === 'help') console.log(USAGE)
  else await startDev(options)
} catch (error) {
  console.error(explain(error))
  // Workers, the database and the listeners are stopped by now; nothing else may keep the process.
  process.exit(1)
}
