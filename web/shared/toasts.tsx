import { createContext } from 'preact'
import type { ComponentChildren, JSX } from 'preact'
import { useCallback, useContext, useRef, useState } from 'preact/hooks'

import { Button } from './button.tsx'
import './toasts.css'

type ToastKind = 'good' | 'bad' | 'info'

interface ToastEntry {
  readonly id: number
  readonly kind: ToastKind
  readonly message: string
}

/** Shows a message at the edge of the page. What went wrong stays until it is closed; the rest goes after 6 s. */
export type ShowToast = (kind: ToastKind, message: string) => void

const SHOWN_MS = 6000
const MOST = 4

const ToastContext = createContext<ShowToast>(() => {})

/** The function that shows messages, for components inside of {@link Toasts}. */
export function useToast(): ShowToast {
  return useContext(ToastContext)
}

/** Gives its children `useToast`, and shows the messages: read out by screen readers, never in the way of the focus. */
export function Toasts({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [toasts, setToasts] = useState<readonly ToastEntry[]>([])
  const lastIdRef = useRef(0)
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), [])
  const show = useCallback<ShowToast>(
    (kind, message) => {
      const id = ++lastIdRef.current
      // The same words again replace the earlier ones.
      setToasts((all) =>
        [...all.filter((toast) => toast.message !== message), { id, kind, message }].slice(-MOST),
      )
      if (kind !== 'bad') setTimeout(() => close(id), SHOWN_MS)
    },
    [close],
  )
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div class="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, kind, message }) => (
          <div key={id} class={`toast toast-${kind}`}>
            <span>{message}</span>
            <Button kind="quiet" size="small" aria-label="Close message" onClick={() => close(id)}>
              ✕
            </Button>
          </div>
        ))}
      </div>
    </ToastContext.Provider>
  )
}
