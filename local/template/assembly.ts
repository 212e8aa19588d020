import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import * as z from 'zod'
import { TemplateError } from './template-error.ts'
import { templateSchema } from './template.ts'
import type { Template } from './template.ts'

/** One stack of a cloud assembly. */
export interface Stack {
  readonly name: string
  readonly template: Template
  /** Folders and files of assets by their object key in the bootstrap bucket, relative to the assembly. */
  readonly assets: ReadonlyMap<string, string>
}

const manifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.looseObject({
        type: z.string(),
        properties: z.looseObject({}).default({}),
        dependencies: z.array(z.string()).default([]),
      }),
    )
    .default({}),
})
const stackPropertiesSchema = z.looseObject({ templateFile: z.string(), stackName: z.optional(z.string()) })
const nestedPropertiesSchema = z.looseObject({ directoryName: z.string() })
const assetPropertiesSchema = z.looseObject({ file: z.string() })
const assetManifestSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.looseObject({ path: z.optional(z.string()) }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .default({}),
})

/**
 * Reads a cloud assembly (`cdk.out`): its stacks, those first that others depend on.
 * @throws {TemplateError} when the folder holds none, or a file in it does not have the form that CDK writes.
 */
export function readAssembly(assemblyDir: string): Stack[] {
  const stacks = readFolder(assemblyDir, assemblyDir)
  if (stacks.length > 0) return stacks
  throw new TemplateError(
    `The cloud assembly ${assemblyDir} has no stack. Does the app make one for this stage?`,
  )
}

function readFolder(assemblyDir: string, folder: string): Stack[] {
  const { artifacts } = readJson(join(folder, 'manifest.json'), manifestSchema)
  const assets = new Map<string, string>()
  for (const artifact of Object.values(artifacts)) {
    if (artifact.type !== 'cdk:asset-manifest') continue
    const { file } = assetPropertiesSchema.parse(artifact.properties)
    for (const { source, destinations } of Object.values(
      readJson(join(folder, file), assetManifestSchema).files,
    )) {
      if (source.path === undefined) continue
      const path = relative(assemblyDir, resolve(folder, source.path))
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, path)
    }
  }
  const stacks: Stack[] = []
  const seen = new Set<string>()
  const visit = (id: string): void => {
    const artifact = artifacts[id]
    if (!artifact || seen.has(id)) return
    seen.add(id)
    for (const dependency of artifact.dependencies) visit(dependency)
    if (artifact.type === 'aws:cloudformation:stack') {
      const { templateFile, stackName } = stackPropertiesSchema.parse(artifact.properties)
      stacks.push({
        name: stackName ?? id,
        template: readJson(join(folder, templateFile), templateSchema),
        assets,
      })
    } else if (artifact.type === 'cdk:cloud-assembly') {
      const { directoryName } = nestedPropertiesSchema.parse(artifact.properties)
      stacks.push(...readFolder(assemblyDir, join(folder, directoryName)))
    }
  }
  for (const id of Object.keys(artifacts)) visit(id)
  return stacks
}

function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new TemplateError(`Cannot read ${file}. Synthesize the app first: npx cdk synth`, { cause: error })
  }
  const parsed = schema.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new TemplateError(`${file} does not have the form that CDK writes:\n${z.prettifyError(parsed.error)}`)
}
