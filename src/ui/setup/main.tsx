import '@preact/signals';
import { render } from 'preact';
import { startPreferences } from '../preferences.ts';
import '../styles/index.css';
import './setup.css';
import { Setup } from './page.tsx';

const root = document.getElementById('setup');
if (root === null) throw new Error('setup.html has no #setup');
await startPreferences({ ofSite: false });
render(<Setup />, root);
