import { describe, expect, it } from 'vitest';
import { listCheckStatus } from '../../src/daemon/state/index.ts';

const NOW = new Date('2026-11-26T12:00:00Z');
const ago = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000);

function standing(rows: Partial<Record<string, Date>>): ReturnType<typeof listCheckStatus> {
  return listCheckStatus({ journal: { lastWallOf: (kind) => rows[kind] ?? null }, clock: { wall: () => NOW } });
}

describe('the nightly self-check of the lists', () => {
  it('that never ran is not in order, and the remedy is named', () => {
    const { state, remedy } = standing({});
    expect([state, remedy]).toEqual(['never', expect.stringContaining('waypost-list-check.timer')]);
  });

  it('is in order until a night was left out', () => {
    expect(standing({ 'lists-checked': ago(50 - 0.01) })).toMatchObject({ state: 'ok', remedy: null });
    expect(standing({ 'lists-checked': ago(50) })).toMatchObject({ state: 'overdue' });
  });

  it('that found damage stands until every list was seen whole again', () => {
    expect(standing({ 'list-damaged': ago(1) }).state).toBe('damaged');
    expect(standing({ 'lists-checked': ago(2), 'list-damaged': ago(1) })).toMatchObject({
      state: 'damaged',
      words: expect.stringContaining('2026-11-26T11:00Z'),
      remedy: expect.stringContaining('waypost update fetch'),
    });
    expect(standing({ 'lists-checked': ago(1), 'list-damaged': ago(2) }).state).toBe('ok');
  });
});
