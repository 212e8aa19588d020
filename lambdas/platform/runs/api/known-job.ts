import { jobMachines, type JobMachines } from '../store/machines.ts'
import { ApiError } from '../../../http/api-error.ts'

/** The state machines of a job. @throws {ApiError} 404 naming the jobs that there are */
export function knownJob(id: string): JobMachines {
  const machines = jobMachines()
  const found = machines.get(id)
  if (found) return found
  const known = [...machines.keys()]
  throw new ApiError(404, 'unknown_job', `There is no job "${id}". Known: ${known.join(', ')}.`, {
    details: { known },
  })
}
