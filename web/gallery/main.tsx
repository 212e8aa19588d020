import type { JSX } from 'preact'

import { startPage } from '../shared/start-page.tsx'

function App(): JSX.Element {
  return (
    <main>
      <h1>Plushies</h1>
    </main>
  )
}

await startPage({ role: 'user', title: 'Plushies', about: 'Turn a photo into a plushie.', App })
