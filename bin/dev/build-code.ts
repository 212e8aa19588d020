import { fork } from 'node:child_process'
import { join } from 'node:path'

import { type Built, buildMessageSchema } from './build-message.ts'
import { FriendlyError } from './friendly-error.ts'

/**
 * Bundles the functions and the web pages and, where a folder for it is given, synthesizes the stack of stage `dev` for
 * web pages of an origin.
 *
 * In a process of its own: the CDK library, the bundler and the AWS SDK take 500 MB together, and of what a thread has
 * used the allocator gives little back when the thread ends. This process stays up for hours.
 * @throws {FriendlyError} when the code does not compile or the stack cannot be made
 */
export function buildCode(
  assembly?: { readonly folder: string; readonly webOrigin: string },
  signal?: AbortSignal,
): Promise<Built> {
  return new Promise((resolve, reject) => {
    const child = fork(
      join(import.meta.dirname, 'build-process.ts'),
      assembly === undefined ? [] : [assembly.folder, assembly.webOrigin],
      {
        ...(signal !== undefined && { signal }),
      },
    )
    child.once('message', (message) => {
      const answer = buildMessageSchema.parse(message)
      if (answer.kind === 'built') resolve(answer)
      else reject(new FriendlyError(answer.message))
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the build ended with code ${code} and no result`)))
  })
}
