import type { FaceSearchEngine } from '../../core/inspection/ports/index.ts';
import type { Operations } from '../protocol/index.ts';
import { loadedModel } from './components.ts';
import type { InferenceHost } from './processes.ts';
import { searchModel } from './searchable.ts';

type GalleryPart = Operations['gallery']['payload'];

/** Longest time for one block or one search, milliseconds; 100,000 templates take about 12 ms. */
const DEADLINE_MS = 5_000;

/** Face lists in the inference process: handed over in blocks, searched there, and lost when the process ends. */
export function createFaceSearch(options: {
  supervisor: Pick<InferenceHost, 'request' | 'health' | 'subscribe'>;
  profile: string;
}): FaceSearchEngine {
  const { supervisor, profile } = options;
  const hand = async (part: GalleryPart): Promise<'held' | 'refused' | 'unavailable'> => {
    const answer = await supervisor.request('gallery', part, { deadlineMs: DEADLINE_MS });
    part.bytes.fill(0);
    if (!answer.ok) return 'unavailable';
    return answer.value.taken ? 'held' : 'refused';
  };
  return {
    model: () => {
      const model = loadedModel(supervisor, 'embedder');
      if (model === null) return null;
      return searchModel({ profile, ...model });
    },
    incarnation: () => supervisor.health().pid,
    hold: async ({ list, key, templates, blocks }) => {
      let first = true;
      for (const bytes of blocks) {
        const result = await hand({ list, key, templates, first, bytes });
        if (result !== 'held') return result;
        first = false;
      }
      return first ? await hand({ list, key, templates, first, bytes: new Uint8Array(0) }) : 'held';
    },
    drop: async (list) => {
      await hand({ list, key: '', templates: 0, first: true, bytes: new Uint8Array(0) });
    },
    search: async ({ list, key, probe, threshold, limit }) => {
      const answer = await supervisor.request(
        'gallery-search',
        { bytes: probe, list, key, threshold, limit },
        { deadlineMs: DEADLINE_MS },
      );
      probe.fill(0);
      return answer.ok ? answer.value : null;
    },
    subscribe: (listener) => supervisor.subscribe(() => listener()),
  };
}
