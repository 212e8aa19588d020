import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { createSecretsManagerService } from '../../../local/services/secrets-manager/secrets-manager-service.ts'
import type { CreatedResource, LocalService } from '../../../local/services/service.ts'
import { createSsmService } from '../../../local/services/ssm/ssm-service.ts'
import { createTestContext } from '../cloud-context.ts'

async function create(
  service: LocalService,
  type: string,
  properties: JsonObject,
  logicalId = 'Thing',
): Promise<CreatedResource> {
  const created = await service.resourceTypes[type]?.({
    logicalId,
    type,
    properties,
    metadata: {},
    path: `App/${logicalId}`,
  })
  if (!created) throw new Error(`the service does not create ${type}`)
  return created
}

describe('Secrets Manager', () => {
  const SECRET = 'AWS::SecretsManager::Secret'

  it('finds a secret by name, ARN and ARN without the random end', async () => {
    const service = createSecretsManagerService(createTestContext())
    const { ref } = await create(service, SECRET, { Name: 'app/key', SecretString: 'shh' })
    expect(ref).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:app\/key-[a-z0-9]{6}$/)
    for (const id of ['app/key', ref, ref.slice(0, -7)]) {
      expect(await service.call?.('GetSecretValue', { SecretId: id })).toMatchObject({
        ARN: ref,
        SecretString: 'shh',
      })
    }
    await expect(service.call?.('GetSecretValue', { SecretId: 'app' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })

  it.each<[string, JsonObject, RegExp]>([
    ['32 characters of every kind', {}, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w\s]).{32}$/],
    [
      'what is not excluded',
      { PasswordLength: 12, ExcludePunctuation: true, ExcludeUppercase: 'true', ExcludeCharacters: '0123' },
      /^[a-z4-9]{12}$/,
    ],
    [
      'JSON with a key',
      { SecretStringTemplate: '{"user":"me"}', GenerateStringKey: 'password', ExcludePunctuation: true },
      /^\{"user":"me","password":"\w{32}"\}$/,
    ],
  ])('generates %s', async (_what, settings, pattern) => {
    const service = createSecretsManagerService(createTestContext())
    const { ref } = await create(service, SECRET, { GenerateSecretString: settings })
    const { SecretString } = (await service.call?.('GetSecretValue', { SecretId: ref })) ?? {}
    expect(SecretString).toMatch(pattern)
  })

  it('keeps the previous value beside a new one, and a put value over a restart', async () => {
    const context = createTestContext()
    const service = createSecretsManagerService(context)
    await create(service, SECRET, { Name: 'key', SecretString: 'first' })
    await service.call?.('PutSecretValue', { SecretId: 'key', SecretString: 'second' })
    await create(service, SECRET, { Name: 'key', SecretString: 'first' })
    expect(await service.call?.('GetSecretValue', { SecretId: 'key' })).toMatchObject({
      SecretString: 'second',
    })
    expect(
      await service.call?.('GetSecretValue', { SecretId: 'key', VersionStage: 'AWSPREVIOUS' }),
    ).toMatchObject({
      SecretString: 'first',
      VersionStages: ['AWSPREVIOUS'],
    })
    expect(await service.call?.('ListSecrets', {})).toMatchObject({ SecretList: [{ Name: 'key' }] })
    expect(JSON.stringify(await service.call?.('DescribeSecret', { SecretId: 'key' }))).not.toMatch(
      /first|second/,
    )
  })

  it('puts a version once, and refuses another value under its token', async () => {
    const service = createSecretsManagerService(createTestContext())
    await create(service, SECRET, { Name: 'key' })
    await expect(service.call?.('GetSecretValue', { SecretId: 'key' })).rejects.toThrow(
      'staging label: AWSCURRENT',
    )
    const put = { SecretId: 'key', SecretString: 'a', ClientRequestToken: 'token' }
    await service.call?.('PutSecretValue', put)
    await service.call?.('PutSecretValue', put)
    expect(await service.call?.('GetSecretValue', { SecretId: 'key' })).toMatchObject({ VersionId: 'token' })
    await expect(service.call?.('PutSecretValue', { ...put, SecretString: 'b' })).rejects.toMatchObject({
      code: 'ResourceExistsException',
    })
  })

  it('refuses properties that it does not know', async () => {
    const service = createSecretsManagerService(createTestContext())
    await expect(create(service, SECRET, { Nmae: 'key' })).rejects.toThrow(
      'App/Thing (AWS::SecretsManager::Secret, Thing): Nmae is not supported locally',
    )
  })
})

describe('Systems Manager parameters', () => {
  it('reads and writes parameters', async () => {
    const service = createSsmService(createTestContext())
    const created = await create(service, 'AWS::SSM::Parameter', {
      Name: '/app/size',
      Type: 'String',
      Value: '12',
    })
    expect(created).toEqual({ ref: '/app/size', attributes: { Type: 'String', Value: '12' } })
    expect(await service.call?.('GetParameter', { Name: '/app/size' })).toMatchObject({
      Parameter: { Value: '12', Version: 1, ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/app/size' },
    })
    await expect(service.call?.('PutParameter', { Name: '/app/size', Value: '13' })).rejects.toMatchObject({
      code: 'ParameterAlreadyExists',
    })
    expect(
      await service.call?.('PutParameter', { Name: '/app/size', Value: '13', Overwrite: true }),
    ).toMatchObject({ Version: 2 })
    expect(await service.call?.('GetParameters', { Names: ['/app/size', '/gone'] })).toMatchObject({
      Parameters: [{ Value: '13' }],
      InvalidParameters: ['/gone'],
    })
  })

  it('reads parameters by path', async () => {
    const service = createSsmService(createTestContext())
    for (const name of ['/app/a', '/app/deep/b', '/other'])
      await service.call?.('PutParameter', { Name: name, Value: 'x' })
    expect((await service.call?.('GetParametersByPath', { Path: '/app' }))?.['Parameters']).toMatchObject([
      { Name: '/app/a' },
    ])
    expect(
      (await service.call?.('GetParametersByPath', { Path: '/app', Recursive: true }))?.['Parameters'],
    ).toHaveLength(2)
  })
})
