import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { usePage } from '../../shared/page-context.ts'
import { sections } from '../pages.ts'
import { ConsoleContext } from './console-context.ts'
import { hrefOf, useConsoleLocation } from './location.ts'
import { findPage } from './find-page.ts'
import { Navigation } from './navigation.tsx'
import { isNoOperator, OperatorApi } from './operator-api.ts'
import { useCloudTime } from './use-cloud-time.ts'
import { useSlashToSearch } from './use-slash-to-search.ts'

/** The console once somebody is signed in: navigation, and the page that the URL names. */
export function App(): JSX.Element {
  const { config, api, checkSignedOut, signOut } = usePage()
  const now = useCloudTime(config)
  const [isRefused, setRefused] = useState(false)
  const operator = useMemo(
    () => ({
      config,
      now,
      api: new OperatorApi(api, (error) => {
        if (!checkSignedOut(error) && isNoOperator(error)) setRefused(true)
      }),
    }),
    [config, api, now, checkSignedOut],
  )
  const location = useConsoleLocation()
  const shown = sections.filter((section) => section.isShown?.(config) ?? true)
  const found = findPage(shown, location.path)
  const mainRef = useRef<HTMLElement>(null)
  const title = found?.page.title(found.params) ?? 'No such page'
  const arrivedRef = useRef(location.path)
  useSlashToSearch()

  useEffect(() => {
    document.title = `${title} · Stepladder`
    // Who goes to another page begins to read at its beginning; who changes a filter stays where they are.
    if (arrivedRef.current === location.path) return
    arrivedRef.current = location.path
    mainRef.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [title, location.path])

  if (isRefused) return <NoOperator onSignOut={signOut} />
  const View = found?.page.View
  return (
    <ConsoleContext.Provider value={operator}>
      <a
        class="skip-link"
        href="#main"
        onClick={(event) => {
          // The focus moves, and the address stays.
          event.preventDefault()
          mainRef.current?.focus()
        }}
      >
        Skip to content
      </a>
      <div class="shell">
        <Navigation sections={shown} current={found?.section} config={config} onSignOut={signOut} />
        <main class="shell-main" ref={mainRef} tabIndex={-1} aria-label={title}>
          {View && found ? (
            <View key={location.path} params={found.params} query={location.query} />
          ) : (
            <EmptyState title="There is no such page" action={<a href={hrefOf('/runs')}>Go to the runs</a>}>
              The address <code>{location.path}</code> leads nowhere. It may be of an older console.
            </EmptyState>
          )}
        </main>
      </div>
    </ConsoleContext.Provider>
  )
}

function NoOperator({ onSignOut }: { readonly onSignOut: () => void }): JSX.Element {
  return (
    <main class="page-problem">
      <h1>You are not an operator</h1>
      <p>
        You are signed in, but the API does not let you see jobs and runs. Ask whoever runs this deployment to
        add you to the group <code>operators</code> of its user pool, then sign in again: a token says what
        you could do when it was made.
      </p>
      <Button kind="primary" onClick={onSignOut}>
        Sign in as somebody else
      </Button>
    </main>
  )
}
