import { render } from 'preact';
import './approval.css';
import { Approval } from './page.tsx';

const root = document.getElementById('approval');
if (root === null) throw new Error('approve.html has no #approval');

/** The page follows the colours of the desktop; nothing is stored. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = (): void => {
  document.documentElement.dataset['theme'] = dark.matches ? 'dark' : 'light';
};
dark.addEventListener('change', follow);
follow();
// The address works once; removed from the address bar and the history, it cannot be read over a shoulder or later.
const secret = location.hash.slice(1);
history.replaceState(null, '', '/');
render(<Approval secret={secret} />, root);
