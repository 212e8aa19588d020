import { useEffect, useState } from 'preact/hooks'

import { usePage } from '../shared/page-context.ts'
import { useToast } from '../shared/toasts.tsx'
import { Gallery, type GalleryState } from './gallery.ts'

/** The gallery of whoever is signed in: read when the page starts, asked for nothing when it is left or hidden. */
export function useGallery(): { gallery: Gallery | undefined; state: GalleryState | undefined } {
  const { api, checkSignedOut } = usePage()
  const toast = useToast()
  const [gallery, setGallery] = useState<Gallery>()
  const [state, setState] = useState<GalleryState>()
  useEffect(() => {
    const made = new Gallery(api, {
      onChange: setState,
      checkSignedOut,
      onEnded: ({ status }) => {
        if (status === 'completed') toast('good', 'Your plushie is ready.')
        else toast('info', 'A plushie could not be made. No credit was taken; its card says why.')
      },
    })
    setGallery(made)
    setState(made.state)
    void made.start()
    const onVisibility = (): void => made.setWatched(document.visibilityState === 'visible')
    const onPageHide = (): void => made.setWatched(false)
    // A page that the browser kept in memory comes back as it was left.
    const onPageShow = (): void => made.setWatched(true)
    document.addEventListener('visibilitychange', onVisibility)
    window.addEventListener('pagehide', onPageHide)
    window.addEventListener('pageshow', onPageShow)
    return () => {
      made.stop()
      document.removeEventListener('visibilitychange', onVisibility)
      window.removeEventListener('pagehide', onPageHide)
      window.removeEventListener('pageshow', onPageShow)
    }
  }, [api, checkSignedOut, toast])
  return { gallery, state }
}
