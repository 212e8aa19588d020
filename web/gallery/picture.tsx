import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'

/** Properties of {@link Picture}. */
export interface PictureProps {
  readonly url: string
  readonly alt: string
  readonly isDimmed?: boolean
  /** Called once for each URL that does not load: its link has ended, perhaps. */
  readonly onBroken: () => void
}

/** A picture that fills its card. */
export function Picture({ url, alt, isDimmed = false, onBroken }: PictureProps): JSX.Element {
  const brokenRef = useRef('')
  return (
    <img
      class={`card-image ${isDimmed ? 'card-image-dimmed' : ''}`}
      src={url}
      alt={alt}
      loading="lazy"
      decoding="async"
      onError={() => {
        if (brokenRef.current === url) return
        brokenRef.current = url
        onBroken()
      }}
    />
  )
}
