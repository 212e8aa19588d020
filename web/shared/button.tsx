import type { ButtonHTMLAttributes, ComponentChildren, JSX } from 'preact'

import './button.css'

/** Properties of {@link Button}: those of a button, and how it looks. */
export interface ButtonProps extends Omit<ButtonHTMLAttributes, 'size' | 'type' | 'disabled'> {
  /** @default 'secondary' */
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger'
  /** @default 'medium' */
  readonly size?: 'medium' | 'small'
  /** Under way: shows a spinner, keeps its width, and takes no clicks. */
  readonly busy?: boolean
  readonly disabled?: boolean
  /** @default 'button' */
  readonly type?: 'button' | 'submit'
  readonly children: ComponentChildren
}

/** A button that can show that it is at work. It stays focusable while busy, so the keyboard does not lose its place. */
export function Button(props: ButtonProps): JSX.Element {
  const {
    kind = 'secondary',
    size = 'medium',
    busy = false,
    disabled = false,
    type = 'button',
    children,
    onClick,
    ...rest
  } = props
  return (
    <button
      {...rest}
      type={type}
      class={`button button-${kind} button-${size}`}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      <span class="button-label">{children}</span>
      {busy && <span class="button-spinner" aria-hidden="true" />}
    </button>
  )
}
