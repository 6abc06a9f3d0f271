import '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { startPreferences } from './preferences.ts';
import './styles/index.css';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
await startPreferences({ whole: false });
render(<App />, root);
