import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import type { Config } from '../../shared/config.ts'
import { Icon } from '../parts/icon.tsx'
import { hrefOf } from './location.ts'
import type { Section } from './page.ts'
import { applyTheme, readTheme, THEMES } from './theme.ts'
import './navigation.css'

export interface NavigationProps {
  readonly sections: readonly Section[]
  readonly current: Section | undefined
  readonly config: Config
  readonly onSignOut: () => void
}

/** Where one can go, which deployment this is, how it looks, and the way out. */
export function Navigation({ sections, current, config, onSignOut }: NavigationProps): JSX.Element {
  const [theme, setTheme] = useState(readTheme)
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  return (
    <header class="nav">
      <a class="nav-brand" href={hrefOf('/')}>
        <Icon name="ladder" /> <span>Stepladder</span>
      </a>
      <p class="nav-stage" title={`Stage ${config.stage} in ${config.region}`}>
        {config.local ? 'local' : config.stage} <span>{config.region}</span>
      </p>
      <nav aria-label="Console">
        <ul class="nav-list">
          {sections.map((section) => (
            <li key={section.label}>
              <a
                href={hrefOf(section.pages[0].path)}
                aria-current={section === current ? 'page' : undefined}
                class="nav-link"
              >
                <Icon name={section.icon} /> <span>{section.label}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="nav-foot">
        <button
          type="button"
          class="nav-button"
          aria-label={`Theme: ${theme}. Change to ${next}`}
          title={`Theme: ${theme}`}
          onClick={() => {
            applyTheme(next)
            setTheme(next)
          }}
        >
          <Icon name={theme === 'system' ? 'contrast' : theme === 'light' ? 'sun' : 'moon'} />
          <span>Theme: {theme}</span>
        </button>
        <a class="nav-button" href="/" title="The gallery, where users make plushies">
          <Icon name="picture" /> <span>Gallery</span>
        </a>
        <button type="button" class="nav-button" aria-label="Sign out" title="Sign out" onClick={onSignOut}>
          <Icon name="leave" /> <span>Sign out</span>
        </button>
      </div>
    </header>
  )
}
