import type { Pack } from '../../src/core/protection/pack/index.ts';
import { FACT_OF_PROMPT } from '../../src/core/protection/pack/schema-1.ts';

/** The points of a pack as a pack of schema 1 wrote them: no words, one body, sources by their letters. */
export function schema1Of(pack: Pack): Record<string, unknown> & { items: Record<string, unknown>[] } {
  const promptOf = (id: string): string | null => {
    const facts = pack.asks.flatMap(({ item, when }) => (item === id && 'fact' in when ? [when.fact] : []));
    return Object.entries(FACT_OF_PROMPT).find(([, fact]) => facts.includes(fact))?.[0] ?? null;
  };
  return {
    schema: 'waypost.indicators/1',
    packId: 'indicators',
    version: 1,
    issuedAt: '2026-11-26T00:00:00Z',
    changeNotes: 'First pack.',
    rules: pack.rules,
    promptCard: pack.card.map(({ id }) => `support.${id}`),
    items: pack.items.map((item) => ({
      id: item.id,
      tab: item.tab,
      how: item.how,
      child: !item.for.includes('adult'),
      textKey: `ind.${item.id.startsWith('D') ? 'd' : ''}${item.id.slice(2)}`,
      factRequired: true,
      derivedByProject: item.derivedByProject,
      sources: item.sources,
      surfacedBy: promptOf(item.id),
      since: 1,
      retired: item.retired,
    })),
    traitWords: pack.traitWords,
    body: null,
  };
}
