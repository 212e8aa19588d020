import type { JsonObject } from '../../json.ts'
import type { CloudContext, LocalService, TemplateResource, WireResponse } from '../service.ts'
import { join } from 'node:path'
import { readAnswer } from './api-error.ts'
import { createTable } from './create-table.ts'
import { type ArnTranslation, translateArns } from './local-region.ts'
import { type DynamoDbLocal, startDynamoDbLocal } from './start-dynamodb-local.ts'
import { TimeToLive } from './time-to-live.ts'
import { carriesArns, isWriteAction } from './write-actions.ts'

const TARGET_PREFIX = 'DynamoDB_20120810'

/** Amazon DynamoDB: AWS's own DynamoDB Local behind the interface of a local service. */
export interface DynamoDbService extends LocalService {
  /**
   * One API action with its JSON as text, as it came from the wire: items are neither parsed nor written again.
   * Never rejects for an error of the API: that is an answer with its status and `__type`.
   */
  pass(action: string, body: string): Promise<WireResponse>
  /** Tells `listener` the body of each write that succeeded, so that stream readers need not poll. Returns how to stop. */
  onWrite(listener: (body: string) => void): () => void
  /** The process behind it, once it runs. */
  local(): Promise<DynamoDbLocal>
  readonly arns: ArnTranslation
  readonly timeToLive: TimeToLive
}

/** Options of `createDynamoDbService`. */
export interface DynamoDbOptions {
  /** A DynamoDB Local that was started ahead (`startDynamoDbLocal`). @default one is started at once */
  readonly local?: Promise<DynamoDbLocal>
}

/** Where DynamoDB Local keeps its file below `--data DIR`: give this to a `startDynamoDbLocal` that runs ahead. */
export function dynamoDbDataDir(dataDir: string): string {
  return join(dataDir, 'dynamodb')
}

/** Makes the DynamoDB service. Its tables live in the JVM; what DynamoDB Local does not do (time to live) is done here. */
export function createDynamoDbService(context: CloudContext, options: DynamoDbOptions = {}): DynamoDbService {
  const { dataDir } = context
  const starting =
    options.local ?? startDynamoDbLocal(dataDir === undefined ? {} : { dataDir: dynamoDbDataDir(dataDir) })
  // Whoever needs it first gets the rejection; without this Node would end the process before that.
  starting.catch(() => {})
  void starting.then(
    async (local) => context.log((await local.failed).message),
    () => {},
  )
  const arns = translateArns(context.region, context.accountId)
  const writeListeners = new Set<(body: string) => void>()
  const timeToLive = new TimeToLive(context, call)

  async function send(action: string, body: string): Promise<{ status: number; body: string }> {
    const local = await starting
    if (!carriesArns(action)) return local.send(`${TARGET_PREFIX}.${action}`, body)
    const answer = await local.send(`${TARGET_PREFIX}.${action}`, arns.toLocal(body))
    return { status: answer.status, body: arns.toCloud(answer.body) }
  }

  async function pass(action: string, body: string): Promise<WireResponse> {
    const own = timeToLive.answers(action) ? await timeToLive.answer(action, body) : undefined
    const answer = own ?? (await send(action, body))
    if (answer.status === 200 && isWriteAction(action)) {
      for (const listener of writeListeners) listener(body)
    }
    return { ...answer, headers: { 'content-type': 'application/x-amz-json-1.0' } }
  }

  async function call(action: string, input: JsonObject): Promise<JsonObject> {
    const answer = await pass(action, JSON.stringify(input))
    return readAnswer({ status: answer.status, body: String(answer.body) })
  }

  const create = (resource: TemplateResource): ReturnType<typeof createTable> =>
    createTable({ call, setTimeToLive: (table, attribute) => timeToLive.set(table, attribute) }, resource)

  return {
    id: 'dynamodb',
    targetPrefix: TARGET_PREFIX,
    resourceTypes: { 'AWS::DynamoDB::Table': create, 'AWS::DynamoDB::GlobalTable': create },
    call,
    pass,
    arns,
    timeToLive,
    local: () => starting,
    onWrite(listener) {
      writeListeners.add(listener)
      return () => void writeListeners.delete(listener)
    },
    async start() {
      await starting
      timeToLive.start()
    },
    async stop() {
      timeToLive.stop()
      await starting.then((local) => local.stop()).catch(() => {})
    },
  }
}
