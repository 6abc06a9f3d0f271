import { routeFault } from '../../adapters/storage/protection/index.ts';
import { textOf } from '../../daemon/error-codes/index.ts';
import { helpStateWords, openRoute, wayBeside } from '../../daemon/lane/index.ts';
import type { OpenedState } from '../state/index.ts';
import { type Finding, ok, work } from './finding.ts';

/**
 * The way to help (docs/protection.md): `routeState` judges it, and whatever is missing is work, never a note. The store is
 * written and read, and a text is sealed and opened with a key that is thrown away.
 */
export function helpFinding(state: OpenedState): Finding {
  const opened = openRoute(state);
  const store = opened.ok ? opened.store : null;
  try {
    const fault = store === null ? null : routeFault(store, state.ring);
    if (fault !== null) return { ...work('help', `${textOf(fault)} (${fault})`, remedyOf(fault)), code: fault };
    const { route } = wayBeside(state, store).standing();
    const [number] = route.numbers;
    const tried = route.tried ? ', tried' : '';
    const first = number.triedAt === null ? '' : `; first number tried on ${number.triedAt.slice(0, 10)}`;
    const words = `${helpStateWords(route.state)}${tried}${first}`;
    const [code] = route.codes;
    if (code === undefined) return ok('help', words);
    const reason = `${words}: ${route.codes.map((each) => `${textOf(each)} (${each})`).join(' ')}`;
    return { ...work('help', reason, remedyOf(code)), code };
  } finally {
    store?.close();
  }
}

const remedyOf = (code: string): string => `docs/protection.md, "Before travellers come": ${code}`;
