import { pageLater } from '../parts/page-later.tsx';

/** The page about the machine, for technician and supervisor. */
export const MachinePage = pageLater(() => import('./page.tsx').then(({ Machine }) => Machine));
