import type { JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'

import { wordsOf } from '../shared/api-error.ts'
import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'
import type { Allowance } from './allowance.ts'
import { type Photo, readPhoto } from './photo.ts'
import './upload-form.css'
import { useDroppedFiles } from './use-dropped-files.ts'

/** Properties of {@link UploadForm}. */
export interface UploadFormProps {
  readonly allowance: Allowance
  readonly onSubmit: (photo: Photo) => void
}

interface Chosen {
  readonly photo: Photo
  readonly url: string
}

/** Takes a photo by click, drag or paste, shows it, and hands it over. It is free for the next one at once. */
export function UploadForm({ allowance, onSubmit }: UploadFormProps): JSX.Element {
  const [chosen, setChosen] = useState<Chosen>()
  const [problem, setProblem] = useState<string>()
  const inputRef = useRef<HTMLInputElement>(null)
  const reasonId = useId()

  async function choose(files: readonly File[]): Promise<void> {
    const [file] = files
    if (!file) return
    setProblem(files.length > 1 ? `One photo at a time: this is ${file.name}.` : undefined)
    try {
      const photo = await readPhoto(file)
      setChosen({ photo, url: URL.createObjectURL(photo.blob) })
    } catch (error) {
      setChosen(undefined)
      setProblem(wordsOf(error))
    }
  }

  // The picture's memory is given back when another one, or none, takes its place.
  useEffect(() => () => chosen && URL.revokeObjectURL(chosen.url), [chosen])

  const isOver = useDroppedFiles((files) => void choose(files))

  function clear(): void {
    setChosen(undefined)
    setProblem(undefined)
    // The same file can be chosen again.
    inputRef.current?.form?.reset()
  }

  function submit(event: Event): void {
    event.preventDefault()
    if (!chosen || !allowance.isAllowed) return
    onSubmit(chosen.photo)
    clear()
    inputRef.current?.focus()
  }

  return (
    <form class={`upload ${isOver ? 'upload-over' : ''}`} aria-label="New plushie" onSubmit={submit}>
      <label class="upload-place">
        <input
          ref={inputRef}
          class="visually-hidden"
          type="file"
          accept="image/jpeg,image/png,image/webp"
          onChange={(event) => void choose([...(event.currentTarget.files ?? [])])}
        />
        {chosen ? (
          <img class="upload-preview" src={chosen.url} alt={`Preview of ${chosen.photo.name}`} />
        ) : (
          <span class="upload-mark" aria-hidden="true" />
        )}
        <span class="upload-words">
          <span class="upload-title">{chosen ? chosen.photo.name : 'Choose a photo'}</span>
          <span class="upload-hint">
            {chosen
              ? 'Click for another one.'
              : 'or drop it here, or paste it. JPEG, PNG or WebP, up to 5 MB.'}
          </span>
        </span>
      </label>
      <div class="upload-actions">
        <Button
          kind="primary"
          type="submit"
          disabled={!chosen || !allowance.isAllowed}
          aria-describedby={allowance.isAllowed ? undefined : reasonId}
        >
          Make a plushie
        </Button>
        {chosen && (
          <Button kind="quiet" onClick={clear}>
            Remove photo
          </Button>
        )}
      </div>
      {problem !== undefined && (
        <div class="upload-notice">
          <Notice kind="bad">{problem}</Notice>
        </div>
      )}
      {!allowance.isAllowed && (
        <div class="upload-notice" id={reasonId}>
          <Notice kind="warn">{allowance.reason}</Notice>
        </div>
      )}
    </form>
  )
}
