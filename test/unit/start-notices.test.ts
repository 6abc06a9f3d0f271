import { describe, expect, it } from 'vitest';
import type { ProfileReport } from '../../src/inference/index.ts';
import { startNotices } from '../../src/wiring/start-notices.ts';

type Model = ProfileReport['models'][number];

function notices(mode: 'm' | 'e'): string[] {
  const embedder: Model = {
    ok: true,
    role: 'embedder',
    name: 'face-embedder-dlib',
    version: '1.0.0',
    sha256: 'a'.repeat(64),
    mode,
    thresholds: null,
    template: { metric: 'euclidean', length: 128 },
  };
  const profile: ProfileReport = { profile: 'provenance', models: [embedder], committed: [], reading: [] };
  const health = { state: 'ready' as const, pid: 1, profile, deaths: 0, queued: 0, lastFailure: null };
  return startNotices({
    supervisor: { health: () => health },
    screenFolder: '/nowhere',
    devices: [],
    lists: { status: () => [] },
    matchFmr: null,
  }).filter((notice) => !notice.includes('screen'));
}

describe('notices at the start', () => {
  it('name an embedder whose result never counts, and no other', () => {
    expect(notices('e')).toEqual([
      'Faces are compared by face-embedder-dlib, which is evaluation grade: its result is shown and never counts.',
    ]);
    expect(notices('m')).toEqual([]);
  });
});
