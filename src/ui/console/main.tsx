import { render } from 'preact';
import './console.css';
import { Console } from './page.tsx';

const root = document.getElementById('console');
if (root === null) throw new Error('console.html has no #console');

/** The page follows the colours of the desktop; nothing is stored. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = (): void => {
  document.documentElement.dataset['theme'] = dark.matches ? 'dark' : 'light';
};
dark.addEventListener('change', follow);
follow();
render(<Console />, root);
