import { render } from 'preact';
import { Session } from './session.ts';
import { App } from './view/app.tsx';
import { isLocale, speak, unpack } from './words/speak.ts';

void unpack().then(() => {
  const wanted = navigator.languages.map((language) => language.slice(0, 2)).find(isLocale);
  speak(wanted ?? 'en');
  const root = document.getElementById('page');
  if (root === null) return;
  root.textContent = '';
  render(<App session={new Session()} />, root);
});
