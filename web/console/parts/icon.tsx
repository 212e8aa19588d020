import type { JSX } from 'preact'

/** Paths in a box of 16 by 16, drawn as lines. */
const PATHS = {
  ladder: 'M5 1.5v13M11 1.5v13M5 4.5h6M5 8h6M5 11.5h6',
  job: 'M2.5 3h4v4h-4zM9.5 9h4v4h-4zM4.5 7v4h5',
  run: 'M5 3.2v9.6L12.8 8z',
  event: 'M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z',
  letter: 'M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5',
  local: 'M3 3h10v7.5H3zM1.5 13h13',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13',
  moon: 'M13.5 9.8A6 6 0 1 1 6.2 2.5a4.8 4.8 0 0 0 7.3 7.3z',
  contrast: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 2v12M8.5 5h4M8.5 8h5M8.5 11h4',
  picture: 'M2 3h12v10H2zM2 11l3.5-3.5L9 11l2-2 3 3M10.5 6h.01',
  leave: 'M9.5 2.5h-6v11h6M7 8h7M11.5 5.5 14 8l-2.5 2.5',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 4.8V8l2.2 1.6',
  stop: 'M4.5 4.5h7v7h-7z',
  again: 'M12.8 6.2A5.2 5.2 0 1 0 13 9.4M13 2.8v3.6H9.4',
  catch: 'M8 2 1.8 13h12.4zM8 6.5v3M8 11.4v.1',
  half: 'M8 2a6 6 0 1 1-6 6',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  out: 'M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4 14 14',
  down: 'M3.5 6 8 10.5 12.5 6',
  right: 'M6 3.5 10.5 8 6 12.5',
  choice: 'M8 2l6 6-6 6-6-6z',
  parallel: 'M4 3v10M8 3v10M12 3v10',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  dot: 'M8 7.5v1',
} as const

export type IconName = keyof typeof PATHS

export interface IconProps {
  readonly name: IconName
  /** What it says where no words stand beside it. @default it says nothing */
  readonly label?: string
  readonly class?: string
}

/** A small picture in the colour of the text around it. */
export function Icon({ name, label, class: className = '' }: IconProps): JSX.Element {
  return (
    <svg
      class={`icon ${className}`}
      viewBox="0 0 16 16"
      {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

/** The path of an icon, for pictures that draw it themselves. */
export function iconPath(name: IconName): string {
  return PATHS[name]
}
