import '../shared/base.css'
import './callback.css'
import { wordsOf } from '../shared/api-error.ts'
import { CognitoSession } from '../shared/cognito-session.ts'
import { loadConfig } from '../shared/config.ts'

/** Ends a sign-in, then goes back to where the person came from. */
async function complete(): Promise<string> {
  const { signIn } = await loadConfig()
  if (signIn.kind !== 'cognito') return '/'
  return new CognitoSession(signIn).complete(new URLSearchParams(location.search))
}

try {
  location.replace(await complete())
} catch (error) {
  const words = document.querySelector('#words')
  if (words) words.textContent = `${wordsOf(error)} You can start again:`
  document.querySelector('#again')?.removeAttribute('hidden')
}
