import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import type { Reading } from '../json-form/read-draft.ts'
import { CodeBlock } from '../parts/code-block.tsx'
import { useConsole } from '../shell/console-context.ts'
import { toCli, toCurl, toSdkCode } from './code-for-event.ts'

const LANGUAGES = [
  {
    name: 'curl',
    write: toCurl,
    note: 'Asks the API, which checks the data. TOKEN is an operator’s access token.',
  },
  {
    name: 'JavaScript',
    write: toSdkCode,
    note: 'Puts it on the bus itself with the AWS SDK. Data that do not fit are recorded as invalid.',
  },
  {
    name: 'AWS CLI',
    write: toCli,
    note: 'Puts it on the bus itself. Data that do not fit are recorded as invalid.',
  },
] as const

export interface EventCodeProps {
  readonly name: string
  readonly reading: Reading
}

/** The event that is being written, as code that sends it. */
export function EventCode({ name, reading }: EventCodeProps): JSX.Element {
  const { config } = useConsole()
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>(LANGUAGES[0])
  const options = { name, data: reading.value, apiUrl: config.apiUrl, region: config.region }
  return (
    <section class="event-code" aria-label="The same as code">
      <fieldset class="segments">
        <legend class="visually-hidden">The same as code, in</legend>
        {LANGUAGES.map((each) => (
          <label key={each.name}>
            <input
              type="radio"
              name="language"
              checked={language === each}
              onChange={() => setLanguage(each)}
            />
            {each.name}
          </label>
        ))}
      </fieldset>
      {'value' in reading ? (
        <CodeBlock label={`The event as ${language.name}`} code={language.write(options)} />
      ) : (
        <p class="soft">The data is not JSON yet, so there is no code for it.</p>
      )}
      <p class="soft">{language.note}</p>
      {config.local && language.name !== 'curl' && (
        <p class="soft">
          On this machine also set <code>AWS_ENDPOINT_URL</code>, as <code>npm start</code> prints it.
        </p>
      )}
    </section>
  )
}
