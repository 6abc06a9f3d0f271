import { useEffect, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { session } from '../store.ts';

const WATCH_EVERY_MS = 15_000;
/** Roles that fill in the form, and may therefore be handed a form. */
const ROLES: readonly string[] = ['officer', 'supervisor', 'protection'];

/**
 * True if something waits behind F8 for the officer who is signed in: a form to take over, or an own form not yet accepted.
 */
export function useHandoverWaits(): boolean {
  const [waits, setWaits] = useState(false);
  const officer = session.value?.officer ?? null;
  const asks = officer !== null && session.value?.locked !== true && ROLES.includes(officer.role);
  useEffect(() => {
    if (!asks) {
      setWaits(false);
      return;
    }
    const look = () =>
      void daemon.handovers().then((answer) => {
        if (!answer.ok) return;
        setWaits(
          answer.value.handovers.some(({ state, mine, late }) => state === 'waiting' && (mine === 'to' || late)),
        );
      });
    look();
    const timer = setInterval(look, WATCH_EVERY_MS);
    return () => clearInterval(timer);
  }, [asks, officer?.id]);
  return waits;
}
