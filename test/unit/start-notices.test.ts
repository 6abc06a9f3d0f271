import { describe, expect, it } from 'vitest';
import { matchRow } from '../../src/cli/doctor/machine.ts';
import { startNotices } from '../../src/daemon/process/index.ts';
import type { ProfileReport } from '../../src/inference/protocol/index.ts';

type Model = ProfileReport['models'][number];

const THRESHOLDS = {
  verify: {
    rows: [
      { fmr: 0.01, threshold: 0.6, fnmr: 0.01 },
      { fmr: 0.001, threshold: 0.5, fnmr: 0.1 },
      { fmr: 0.0001, threshold: 0.4, fnmr: 0.2 },
    ],
    matchFmr: 0.001,
    inconclusiveFmr: 0.01,
  },
  identify: [],
};

function notices(mode: 'm' | 'e', matchFmr: number | null = null): string[] {
  const embedder: Model = {
    ok: true,
    role: 'embedder',
    name: 'face-embedder-dlib',
    version: '1.0.0',
    sha256: 'a'.repeat(64),
    mode,
    thresholds: THRESHOLDS,
    template: { metric: 'euclidean', length: 128 },
    making: 'b'.repeat(64),
  };
  const profile: ProfileReport = { profile: 'provenance', models: [embedder], committed: [], reading: [] };
  const health = { state: 'ready' as const, pid: 1, profile, deaths: 0, queued: 0, lastFailure: null };
  return startNotices({
    supervisor: { health: () => health },
    screenFolder: '/nowhere',
    devices: [],
    lists: { status: () => [] },
    matchFmr,
  }).filter((notice) => !notice.includes('screen'));
}

describe('notices at the start', () => {
  it('name an embedder whose result never counts, and no other', () => {
    expect(notices('e')).toEqual([
      'Faces are compared by face-embedder-dlib, which is evaluation grade: its result is shown and never counts.',
    ]);
    expect(notices('m')).toEqual([]);
  });

  it('say which row stands for a false match rate that is none of the model, and where there is no row', () => {
    expect(notices('m', 0.0001)).toEqual([]);
    expect(notices('m', 0.0005)).toEqual([expect.stringContaining('0.0001, the next stricter one, is used')]);
    expect(notices('m', 0.00001)).toEqual([expect.stringContaining('no face comparison is decided')]);
    const model = {
      ok: true as const,
      role: 'embedder' as const,
      name: 'e',
      version: '1.0.0',
      sha256: 'a',
      mode: 'm' as const,
    };
    const reports = [
      {
        ...model,
        thresholds: THRESHOLDS,
        template: { metric: 'euclidean' as const, length: 128 },
        making: 'b'.repeat(64),
      },
    ];
    expect(matchRow(reports, 0.0005)).toMatchObject([{ state: 'note' }]);
    expect(matchRow(reports, 0.00001)).toMatchObject([{ state: 'work' }]);
    expect(matchRow(reports, null)).toEqual([]);
  });
});
