import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import './compare-slider.css'
import { Picture } from './picture.tsx'

/** Properties of {@link CompareSlider}. */
export interface CompareSliderProps {
  readonly photoUrl: string
  readonly plushieUrl: string
  readonly onBroken: () => void
}

const START_PERCENT = 50

/** Photo and plushie in one place, with a line between them to drag, or to move with the arrow keys. */
export function CompareSlider({ photoUrl, plushieUrl, onBroken }: CompareSliderProps): JSX.Element {
  const [percent, setPercent] = useState(START_PERCENT)
  return (
    <div class="card-picture compare" style={{ '--photo': `${percent}%` }}>
      <Picture url={plushieUrl} alt="The plushie" onBroken={onBroken} />
      <div class="compare-photo">
        <Picture url={photoUrl} alt="Your photo" onBroken={onBroken} />
      </div>
      <span class="compare-label compare-label-photo" aria-hidden="true">
        Photo
      </span>
      <span class="compare-label compare-label-plushie" aria-hidden="true">
        Plushie
      </span>
      <input
        class="compare-range"
        type="range"
        min={0}
        max={100}
        value={percent}
        aria-label="Compare photo and plushie"
        aria-valuetext={`${percent} % photo, ${100 - percent} % plushie`}
        onInput={(event) => setPercent(event.currentTarget.valueAsNumber)}
      />
      <span class="compare-line" aria-hidden="true" />
    </div>
  )
}
