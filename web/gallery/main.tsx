import { startPage } from '../shared/start-page.tsx'
import { GalleryPage } from './gallery-page.tsx'

await startPage({
  role: 'user',
  title: 'Plushies',
  about: 'Turn a photo of a person, a pet or anything dear into a plushie.',
  App: GalleryPage,
})
