import type {
  PageSeals,
  PageSymbols,
  SealContext,
  SealStep,
  StatedSeal,
  SymbolsInput,
} from '../../src/core/inspection/ports/steps/index.ts';
import { type Check, SEAL_CHECK_IDS } from '../../src/core/inspection/record/checks/index.ts';
import type { SealCheckId } from '../../src/core/inspection/record/checks/seal-checks.ts';
import { check } from './lane-ports.ts';

type Changes = Partial<Record<SealCheckId, readonly [Check['value'], Check['reason']]>>;

/** Every check of a seal that is in order, the whole first as the lane gives them, with these in place of theirs. */
export function sealChecks(changes: Changes = {}): Check[] {
  const { 'seal-content': whole, ...singles } = SEAL_CHECK_IDS;
  return [whole, ...Object.values(singles)].map((id) =>
    check(id, ...(changes[id] ?? (['successful', 'SEAL_OK'] as const))),
  );
}

/** What a page without a seal gives. */
export const NO_SEAL_CHECKS = [check('seal.content', 'not-supported', 'SEAL_NOTHING_TO_CHECK')];

export const statedSeal = (more: Partial<StatedSeal> = {}): StatedSeal => ({
  profile: 'visa',
  country: 'UTO',
  signed: '2026-01-11',
  lines: null,
  passportNumber: null,
  stay: { days: 90, months: 0, years: 0 },
  entries: 2,
  corners: [
    [0.6, 0.2],
    [0.8, 0.2],
    [0.8, 0.4],
    [0.6, 0.4],
  ],
  ...more,
});

export const symbolsOf = (...payloads: Uint8Array[]): PageSymbols => ({
  symbols: payloads.map((bytes) => ({ bytes, corners: statedSeal().corners, light: 'VIS' as const })),
  unreadable: [],
  isAborted: false,
});

/** Stands in for the reading of seals; what it is asked is kept, and both answers are a test's. */
export class FakeSeals implements SealStep {
  readonly looked: SymbolsInput[] = [];
  readonly judged: { found: PageSymbols; context: SealContext }[] = [];
  found: PageSymbols | Promise<PageSymbols> = symbolsOf(new Uint8Array([0xdc, 1, 2, 3]));
  said: (context: SealContext, found: PageSymbols) => PageSeals = () => ({
    checks: sealChecks(),
    stated: statedSeal(),
  });

  find(input: SymbolsInput): Promise<PageSymbols> {
    this.looked.push(input);
    return Promise.resolve(this.found);
  }

  judge(found: PageSymbols, context: SealContext): PageSeals {
    this.judged.push({ found, context });
    return this.said(context, found);
  }
}
