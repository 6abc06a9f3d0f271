import { routeFault } from '../../adapters/storage/protection/index.ts';
import type { RouteCode } from '../../core/protection/route/index.ts';
import { textOf } from '../../daemon/error-codes/index.ts';
import { helpStateWords, openRoute, wayBeside } from '../../daemon/lane/index.ts';
import type { OpenedState } from '../state/index.ts';
import { type Finding, ok, work } from './finding.ts';

/**
 * The route to help (docs/protection.md): `routeState` judges it, and whatever is missing is work, never a note. The store is
 * written and read, and a text is sealed and opened with a key that is then discarded.
 */
export function helpFinding(state: OpenedState): Finding {
  return withStore(state, (store) => {
    const fault = store === null ? null : routeFault(store, state.ring);
    if (fault !== null) return work('help', `${textOf(fault)} (${fault})`, remedyOf(fault), fault);
    const { route } = wayBeside(state, store).standing();
    const [number] = route.numbers;
    const tried = route.tried ? ', tried' : '';
    const first = number.triedAt === null ? '' : `; first number tried on ${number.triedAt.slice(0, 10)}`;
    const words = `${helpStateWords(route.state)}${tried}${first}`;
    const [code] = route.codes;
    if (code === undefined) return ok('help', words);
    const reason = `${words}: ${route.codes.map((each) => `${textOf(each)} (${each})`).join(' ')}`;
    return { ...work('help', reason, remedyOf(code)), code };
  });
}

/** With one of these codes a kiosk has nobody to telephone, so it must never go into production. */
const NUMBER_CODES: readonly RouteCode[] = ['REF_NO_NUMBER', 'REF_NUMBER_UNTRIED'];

/** Why nobody can be telephoned from here, in words with the remedy; null if a person recently answered the first number. */
export function numberFault(state: OpenedState): string | null {
  return withStore(state, (store) => {
    const { codes } = wayBeside(state, store).standing().route;
    const code = codes.find((each) => NUMBER_CODES.includes(each));
    return code === undefined ? null : `${textOf(code)} (${code}) Do the step "help" of waypost provision first.`;
  });
}

type Store = Extract<ReturnType<typeof openRoute>, { ok: true }>['store'];

/** Calls `look` with the store of the route, or null if it does not open, and closes it again. */
function withStore<T>(state: OpenedState, look: (store: Store | null) => T): T {
  const opened = openRoute(state);
  const store = opened.ok ? opened.store : null;
  try {
    return look(store);
  } finally {
    store?.close();
  }
}

const remedyOf = (code: string): string => `docs/protection.md, "Before travellers come": ${code}`;
