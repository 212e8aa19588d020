import type { Job } from '../jobs/job-schema.ts'
import type { RerunChanges } from './run-actions.ts'
import type { Run } from './run-schema.ts'

/** What a person has written into the form of a rerun: JSON as text. */
export interface RerunDraft {
  readonly fromStep: string
  readonly data: string
  /** By step id; only those that were edited. */
  readonly outputs: Readonly<Record<string, string>>
}

/** Steps that a rerun can begin at, in the order of the job: those with an output that another run can be given. */
export function rerunSteps({ steps }: Pick<Job, 'steps'>): string[] {
  return steps
    .filter(({ kind, onFailure }) => !onFailure && (kind === 'step' || kind === 'sendEvent'))
    .map(({ id }) => id)
}

/** What each step of a run returned, as text to edit; absent for one that returned nothing. */
export function outputTexts({ states }: Pick<Run, 'states'>): ReadonlyMap<string, string> {
  return new Map(
    states.flatMap(({ step, status, output }) =>
      step !== undefined && status === 'succeeded' && output !== undefined
        ? [[step, formatJson(output)]]
        : [],
    ),
  )
}

/** Problems by field: `data`, or a step's id. */
export type DraftProblems = Readonly<Record<string, string>>

/**
 * Reads a draft.
 * @param run whose data is not sent again when it was not edited
 * @param before ids of the steps before the one to begin at
 * @returns what to ask for, or what is no JSON
 */
export function readRerunDraft(
  { fromStep, data, outputs }: RerunDraft,
  run: Pick<Run, 'event'>,
  before: readonly string[],
): { readonly changes: RerunChanges } | { readonly problems: DraftProblems } {
  const problems: Record<string, string> = {}
  const read = (field: string, text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch (error) {
      problems[field] = `This is not JSON: ${error instanceof Error ? error.message : String(error)}`
      return undefined
    }
  }
  const isEdited = data !== formatJson(run.event.data)
  const newData = isEdited ? read('data', data) : undefined
  const edited = Object.entries(outputs).filter(([id, text]) => before.includes(id) && text.trim() !== '')
  const newOutputs = Object.fromEntries(edited.map(([id, text]) => [id, read(id, text)]))
  if (Object.keys(problems).length > 0) return { problems }
  return { changes: { fromStep, ...(isEdited && { data: newData }), outputs: newOutputs } }
}

/** A value as text to edit; nothing for no value. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? ''
}
