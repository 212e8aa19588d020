import * as z from 'zod'

/** What the checks read of a synthesized CloudFormation template. */
export const templateSchema = z.object({
  Description: z.string().optional(),
  Parameters: z.record(z.string(), z.unknown()).default({}),
  Resources: z
    .record(
      z.string(),
      z.object({
        Type: z.string(),
        Properties: z.record(z.string(), z.unknown()).default({}),
        Metadata: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default({}),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Description: z.string().optional() }))
    .default({}),
})

export type Template = z.infer<typeof templateSchema>
export type Resource = Template['Resources'][string]

/** One breach of a limit of AWS, or what comes close to one. */
export interface Finding {
  /** `error`: AWS refuses the deployment. `warning`: four fifths of a limit are used up. */
  readonly level: 'error' | 'warning'
  /** What is wrong, where, and what to do, in one sentence. */
  readonly message: string
}

/** The construct path of a resource, for messages; its logical id where the template has none. */
export function pathOf(logicalId: string, { Metadata }: Resource): string {
  const path = Metadata['aws:cdk:path']
  return typeof path === 'string' ? path : logicalId
}
