import type { JSX } from 'preact'

import { startPage } from '../shared/start-page.tsx'

function App(): JSX.Element {
  return (
    <main>
      <h1>Console</h1>
    </main>
  )
}

await startPage({
  role: 'operator',
  title: 'Stepladder console',
  about: 'See and steer background jobs.',
  App,
})
