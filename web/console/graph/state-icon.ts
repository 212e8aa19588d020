import type { IconName } from '../parts/icon-paths.ts'

const ICONS: Readonly<Record<string, IconName>> = {
  Task: 'job',
  Wait: 'clock',
  Choice: 'choice',
  Parallel: 'parallel',
  Map: 'again',
  Pass: 'right',
  Succeed: 'check',
  Fail: 'cross',
}

/** The icon of a state's type, as ASL names it. */
export function stateIcon(type: string): IconName {
  return ICONS[type] ?? 'dot'
}
