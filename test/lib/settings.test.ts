import { describe, expect, it } from 'vitest'
import { readSettings, SettingsError } from '../../lib/settings.ts'

function read(context: Readonly<Record<string, unknown>>) {
  return readSettings((name) => context[name])
}

describe('readSettings', () => {
  it('makes the stage dev when nothing is said', () => {
    expect(read({})).toEqual({ stage: 'dev' })
  })

  it('takes each setting', () => {
    expect(
      read({
        stage: 'production',
        issuer: 'https://id.example.org/',
        audience: 'api, other',
        aiSecret: 'team/gemini',
        alarmEmail: 'ops@example.org',
        webOrigin: 'https://plush.example.org',
      }),
    ).toEqual({
      stage: 'production',
      issuer: 'https://id.example.org/',
      audience: ['api', 'other'],
      aiSecret: 'team/gemini',
      alarmEmail: 'ops@example.org',
      webOrigin: 'https://plush.example.org',
    })
  })

  it.each([
    [
      { stage: 'prod' },
      'the setting stage is "prod": expected dev, staging, production (set it with -c stage=…)',
    ],
    [
      { issuer: 'https://id.example.org' },
      'the setting audience is undefined: must be given together with issuer',
    ],
    [{ audience: 'api' }, 'the setting audience is "api": must be given together with issuer'],
    [{ issuer: 'http://id.example.org', audience: 'api' }, 'the setting issuer is "http://id.example.org"'],
    [{ alarmEmail: 'nobody' }, 'the setting alarmEmail is "nobody"'],
    [{ webOrigin: 'https://example.org/app' }, 'must be an origin without a path'],
    [
      { webCertificate: 'arn:aws:acm:us-east-1:123456789012:certificate/abc' },
      'must be given together with webCertificate',
    ],
    [
      {
        webOrigin: 'https://example.org',
        webCertificate: 'arn:aws:acm:eu-west-1:123456789012:certificate/abc',
      },
      'the setting webCertificate is',
    ],
    [{ aiSecret: 'no spaces' }, 'the setting aiSecret is "no spaces"'],
  ])('refuses %j in one line', (context, message) => {
    const attempt = () => read(context)
    expect(attempt).toThrow(SettingsError)
    expect(attempt).toThrow(message)
    expect(attempt).not.toThrow(/\n/)
  })
})
