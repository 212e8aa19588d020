import { randomInt } from 'node:crypto'
import * as z from 'zod'
import type { JsonValue } from '../../json.ts'
import { isJsonObject } from '../../json.ts'
import { templateBoolean, templateNumber } from '../parse-properties.ts'

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz'
const NUMBERS = '0123456789'
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

/** `GenerateSecretString` of `AWS::SecretsManager::Secret`, with CloudFormation's defaults. */
export const generateSecretSchema = z.strictObject({
  PasswordLength: templateNumber.pipe(z.number().int().min(1).max(4096)).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: templateBoolean.default(false),
  ExcludeUppercase: templateBoolean.default(false),
  ExcludeNumbers: templateBoolean.default(false),
  ExcludePunctuation: templateBoolean.default(false),
  IncludeSpace: templateBoolean.default(false),
  RequireEachIncludedType: templateBoolean.default(true),
  SecretStringTemplate: z.optional(z.string()),
  GenerateStringKey: z.optional(z.string()),
})

/** Makes a random secret: the password itself, or a JSON object with it under `GenerateStringKey`. */
export function generateSecret(options: z.output<typeof generateSecretSchema>): string {
  const sets = [
    options.ExcludeLowercase ? '' : LOWERCASE,
    options.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    options.ExcludeNumbers ? '' : NUMBERS,
    options.ExcludePunctuation ? '' : PUNCTUATION,
    options.IncludeSpace ? ' ' : '',
  ]
    .map((set) => Array.from(set).filter((character) => !options.ExcludeCharacters.includes(character)))
    .filter((set) => set.length > 0)
  const all = sets.flat()
  const characters = options.RequireEachIncludedType ? sets.map((set) => pick(set)) : []
  while (characters.length < options.PasswordLength) characters.push(pick(all))
  const password = shuffle(characters.slice(0, options.PasswordLength)).join('')
  if (options.GenerateStringKey === undefined) return password
  const template: JsonValue = JSON.parse(options.SecretStringTemplate ?? '{}')
  return JSON.stringify({
    ...(isJsonObject(template) ? template : {}),
    [options.GenerateStringKey]: password,
  })
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? ''
}

function shuffle(characters: readonly string[]): string[] {
  return characters
    .map((character) => ({ character, order: randomInt(2 ** 32) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ character }) => character)
}
