import type { JSX } from 'preact'

import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'
import { usePage } from '../shared/page-context.ts'
import { allowanceOf } from './allowance.ts'
import { Credits } from './credits.tsx'
import './gallery-page.css'
import { PlushieList } from './plushie-list.tsx'
import { UploadForm } from './upload-form.tsx'
import { useGallery } from './use-gallery.ts'

/** The whole page: credits, the form for a photo, all plushies. */
export function GalleryPage(): JSX.Element {
  const { signOut } = usePage()
  const { gallery, state } = useGallery()
  const items = state?.items ?? []
  const sending = items.filter((item) => item.kind === 'submission' && item.problem === undefined).length
  const allowance = allowanceOf(state?.account, sending)
  return (
    <div class="gallery">
      <header class="gallery-head">
        <h1>Plushies</h1>
        <Credits account={state?.account} />
        <Button kind="quiet" size="small" onClick={signOut}>
          Sign out
        </Button>
      </header>
      <main class="gallery-main">
        <UploadForm allowance={allowance} onSubmit={(photo) => void gallery?.submit(photo)} />
        {state?.problem !== undefined && (
          <Notice
            kind="bad"
            action={
              <Button size="small" onClick={() => void gallery?.reload()}>
                Try again
              </Button>
            }
          >
            {state.problem}
          </Notice>
        )}
        {gallery && state && <PlushieList gallery={gallery} state={state} allowance={allowance} />}
      </main>
    </div>
  )
}
