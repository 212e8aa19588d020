import { useEffect, useRef, useState } from 'preact/hooks'

/**
 * Takes files that are dropped or pasted anywhere on the page.
 * @returns whether files are being dragged over the page
 */
export function useDroppedFiles(onFiles: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false)
  const onFilesRef = useRef(onFiles)
  useEffect(() => {
    onFilesRef.current = onFiles
  })
  useEffect(() => {
    const take = (data: DataTransfer | null): void => {
      const files = [...(data?.files ?? [])]
      if (files.length > 0) onFilesRef.current(files)
    }
    const listeners = new AbortController()
    const { signal } = listeners
    document.addEventListener('paste', (event) => take(event.clipboardData), { signal })
    document.addEventListener(
      'dragover',
      (event) => {
        // Without this the browser would leave the page and show the file.
        event.preventDefault()
        setOver(true)
      },
      { signal },
    )
    document.addEventListener('dragleave', (event) => event.relatedTarget ?? setOver(false), { signal })
    document.addEventListener(
      'drop',
      (event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer)
      },
      { signal },
    )
    return () => listeners.abort()
  }, [])
  return isOver
}
