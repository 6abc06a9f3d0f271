import { pageLater } from '../parts/page-later.tsx';

/** The page of the supervisor. */
export const Supervisor = pageLater(() => import('./page.tsx').then(({ SupervisorPage }) => SupervisorPage));
