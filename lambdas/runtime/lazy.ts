/** Makes a value on first use, once. After a failure, the next use tries again. */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined
  return () =>
    (value ??= make().catch((error: unknown) => {
      value = undefined
      throw error
    }))
}
