import { Aws, CfnOutput, Stack } from 'aws-cdk-lib/core'
import type { Rule } from 'aws-cdk-lib/aws-events'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { routes } from '../../lambdas/registry/routes.ts'
import { jobs } from '../../lambdas/registry/jobs.ts'
import type { Bundle, Bundles } from '../bundle.ts'
import type { PagesBundle } from '../bundle-pages.ts'
import { AiSecret } from '../constructs/ai-secret.ts'
import { Alarms } from '../constructs/alarms.ts'
import { EventRecorder } from '../constructs/event-recorder.ts'
import { HttpApi } from '../constructs/http-api.ts'
import { Job } from '../constructs/job.ts'
import { JobsEventBus } from '../constructs/jobs-event-bus.ts'
import { ObjectsBucket } from '../constructs/objects-bucket.ts'
import { OutboxRelay } from '../constructs/outbox-relay.ts'
import { PageDeployment } from '../constructs/page-deployment.ts'
import { Tables } from '../constructs/tables.ts'
import { OPERATOR_SCOPE, USER_SCOPE, UserPool } from '../constructs/user-pool.ts'
import { WebPages } from '../constructs/web-pages.ts'
import { PLATFORM_ENTRIES } from '../entries.ts'
import { eventRouteGrants } from '../event-route-grants.ts'
import { allOf, grantFor } from '../grant.ts'
import { machineGrants, type JobMachines } from '../machine-grants.ts'
import { MoneyAlarms } from '../plushie/money-alarms.ts'
import { plushieGrants } from '../plushie/plushie-grants.ts'
import { routeGrants } from '../plushie/route-grants.ts'
import { stepGrants } from '../plushie/step-grants.ts'
import { runRouteGrants } from '../run-route-grants.ts'
import { CALLBACK_PATH } from '../pages.ts'
import type { Settings } from '../settings.ts'
import type { Stage } from '../stage.ts'
import { checkUniqueNames } from '../unique-names.ts'
import { Reconcilers } from '../plushie/reconcilers.ts'

/** Properties of {@link StepladderStack}. */
export interface StepladderStackProps {
  readonly stage: Stage
  readonly settings: Settings
  /** Code of every function. */
  readonly bundles: Bundles
  /** The web pages. */
  readonly pages: PagesBundle
}

/** Everything: bus, tables, objects, jobs, relay, reconcilers, API and users. */
export class StepladderStack extends Stack {
  constructor(scope: Construct, id: string, props: StepladderStackProps) {
    const { settings, bundles } = props
    super(scope, id, {
      description: `Stepladder, stage ${props.stage.name}`,
      terminationProtection: props.stage.deletionProtection,
    })
    const pages = this.#pages(props)
    const stage = pages ? withOrigin(props.stage, pages.origin) : props.stage
    const bundleOf = (entry: string): Bundle => {
      const bundle = bundles.get(entry)
      if (bundle === undefined)
        throw new Error(`the entry ${entry} was not bundled: add it to lib/entries.ts`)
      return bundle
    }
    const alarms = new Alarms(this, 'Alarms', {
      stage,
      ...(settings.alarmEmail !== undefined && { email: settings.alarmEmail }),
    })
    new MoneyAlarms(this, 'Money', { stage, alarms })
    const tables = new Tables(this, 'Tables', { stage })
    const objects = new ObjectsBucket(this, 'Storage', { stage }).bucket
    const events = new JobsEventBus(this, 'Events', { stage })
    const { bus } = events
    const aiSecret = new AiSecret(this, 'Gemini', {
      stage,
      ...(settings.aiSecret !== undefined && { name: settings.aiSecret }),
    })
    const on = plushieGrants({ stage, tables, objects, aiSecret })

    const recorder = new EventRecorder(this, 'Recorder', {
      stage,
      bundle: bundleOf(PLATFORM_ENTRIES.recordEvent),
      bus,
      eventsTable: tables.events,
      alarms,
    })
    new OutboxRelay(this, 'Relay', {
      stage,
      bundle: bundleOf(PLATFORM_ENTRIES.relayOutbox),
      outboxTable: tables.outbox,
      bus,
      alarms,
    })
    const steps = stepGrants(on)
    const machines: (JobMachines & Pick<Job, 'functions'>)[] = []
    const triggers: Record<string, Rule> = {}
    for (const { job, entry } of jobs) {
      const { definition } = job
      const made = new Job(this, `Job-${definition.id}`, {
        stage,
        definition,
        bundle: bundleOf(entry),
        bus,
        runsTable: tables.runs,
        objects,
        alarms,
        grantFor: (ids) => allOf(ids.map((step) => grantFor(steps, step))),
      })
      triggers[definition.id] = made.trigger
      const { machine, onFailureMachine, functions } = made
      machines.push({ definition, machine, onFailureMachine, functions })
      this.#output(
        `StateMachine${pascalCase(definition.id)}`,
        made.machine.stateMachineArn,
        `Runs of the job ${definition.id}`,
      )
    }

    const runs = machineGrants(machines, bus)
    new Reconcilers(this, 'Reconcilers', { stage, on, runs, bundleOf, alarms })

    const tokens = this.#tokens(stage, settings)
    const access = {
      ...routeGrants(on, runs),
      ...runRouteGrants({ jobs: machines, runs, on }),
      ...eventRouteGrants({ stage, tables, events, recorder, triggers, runs }),
    }
    const api = new HttpApi(this, 'Api', {
      stage,
      routes,
      tokens,
      alarms,
      functionFor: (route) => ({
        bundle: bundleOf(entryOf(route.id)),
        ...grantFor(access, route.id),
      }),
    })

    if (pages && tokens.signIn) {
      const { bucket, origin } = pages
      new PageDeployment(this, 'PageFiles', {
        stage,
        folder: props.pages.folder,
        bucket,
        config: {
          apiUrl: api.url,
          signIn: { ...tokens.signIn, redirectUri: `${origin}${CALLBACK_PATH}` },
          region: Aws.REGION,
          stage: stage.name,
        },
        origins: {
          connect: [api.url, tokens.signIn.domain, originOf(objects)],
          images: [originOf(objects)],
        },
      })
      this.#output('WebUrl', `${origin}/`, 'The gallery; the console is at /console/')
    }

    this.#output('ApiUrl', api.url, 'Root of the HTTP API')
    this.#output('EventBusName', bus.eventBusName, 'Bus that starts jobs')
    this.#output('ObjectsBucket', objects.bucketName, 'Photos, plushies and large outputs')
    this.#output('RunsTable', tables.runs.tableName, 'Claims and progress of runs')
    this.#output('GenerationsTable', tables.generations.tableName, 'Generations')
    this.#output('AccountsTable', tables.accounts.tableName, 'Credits')
    this.#output('OutboxTable', tables.outbox.tableName, 'Accepted events on their way to the bus')
    this.#output('EventsTable', tables.events.tableName, 'The record of events')
    this.#output(
      'AiSecret',
      aiSecret.id,
      'Holds the Gemini API key: aws secretsmanager put-secret-value --secret-id <this> --secret-string file://key.txt',
    )
    if (alarms.topic) this.#output('AlarmTopic', alarms.topic.topicArn, 'Hears of alarms')
    checkUniqueNames(this)
  }

  /** Whose tokens the API takes: those of the issuer that the settings name, else of a user pool of this stack. */
  #tokens(stage: Stage, settings: Settings): Tokens {
    const { issuer, audience } = settings
    if (issuer !== undefined && audience !== undefined) return { issuer, audience }
    const users = new UserPool(this, 'Users', { stage })
    const { pool, userClient, operatorClient, domain } = users
    this.#output('UserPoolId', pool.userPoolId, 'Users')
    this.#output('UserClientId', userClient.userPoolClientId, 'For people: authorization code with PKCE')
    this.#output(
      'OperatorClientId',
      operatorClient.userPoolClientId,
      'For machines of operators: client credentials',
    )
    this.#output('AuthDomain', domain.baseUrl(), 'Where people sign in and machines get tokens')
    return {
      issuer: pool.userPoolProviderUrl,
      audience: [userClient.userPoolClientId, operatorClient.userPoolClientId],
      signIn: {
        kind: 'cognito',
        domain: domain.baseUrl(),
        clientId: userClient.userPoolClientId,
        scopes: ['openid', 'email', USER_SCOPE, OPERATOR_SCOPE],
      },
    }
  }

  /** The web pages; none where another issuer gives the tokens, since they sign in by the user pool's pages. */
  #pages({ stage, settings }: StepladderStackProps): WebPages | undefined {
    const { issuer, webOrigin, webCertificate } = settings
    if (issuer !== undefined) return undefined
    return new WebPages(this, 'Pages', {
      stage,
      ...(webOrigin !== undefined &&
        webCertificate !== undefined && { domain: { origin: webOrigin, certificateArn: webCertificate } }),
    })
  }

  #output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description })
  }
}

/** Whose tokens the API takes, and how pages get one. */
interface Tokens {
  readonly issuer: string
  readonly audience: readonly string[]
  /** Absent where the issuer is not of this stack. */
  readonly signIn?: {
    readonly kind: 'cognito'
    readonly domain: string
    readonly clientId: string
    readonly scopes: readonly string[]
  }
}

/** The stage with one more origin of web pages. */
function withOrigin(stage: Stage, origin: string): Stage {
  return { ...stage, webOrigins: [...new Set([...stage.webOrigins, origin])] }
}

/** Where presigned URLs of a bucket lead. */
function originOf(bucket: IBucket): string {
  return `https://${bucket.bucketRegionalDomainName}`
}

function entryOf(routeId: string): string {
  const route = routes.find(({ id }) => id === routeId)
  if (route === undefined)
    throw new Error(`no route has the id ${routeId}: look at lambdas/registry/routes.ts`)
  return route.entry
}

/** `generate-plushie` becomes `GeneratePlushie`: names of outputs have letters and digits only. */
function pascalCase(id: string): string {
  return id.replaceAll(/(?:^|-)(\w)/gu, (_, letter: string) => letter.toUpperCase())
}
