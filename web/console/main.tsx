import { startPage } from '../shared/start-page.tsx'
import { App } from './shell/app.tsx'
import { applyTheme, readTheme } from './shell/theme.ts'
import './console.css'

applyTheme(readTheme())
await startPage({
  role: 'operator',
  title: 'Stepladder console',
  about: 'Jobs, runs and events of this deployment. It is for operators.',
  App,
})
