import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attackFigure, attackSize } from '../fakes/attack-metrics.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite } from '../fakes/daemon-site.ts';
import type { LaneClient } from '../fakes/lane-client.ts';
import { environmentOfUnit, needlesOf, takeForms, type Visited, wholeVisit } from '../fakes/memory-visits.ts';
import { type Found, familyOf, MemorySearch, type Needle } from '../fakes/process-memory.ts';

/**
 * Somebody takes the running kiosk, or gets a process on it that may read others, after the travellers have left: every
 * writable page of the daemon and its inference processes is searched for their pages, faces, templates and forms. The
 * browser is not searched here; it is no child of the daemon and its memory is Chromium's.
 */
const SIZE = attackSize({
  small: { inspections: 1, travellers: ['genuine'], restMs: 2_000 },
  full: { inspections: 20, travellers: ['genuine', 'expired', 'misprinted-check-digit', 'other-face'], restMs: 60_000 },
});

/** As in full size: nothing is left a minute after a traveller. A busy machine takes some of it. */
const LEFT_AFTER_MS = 60_000;

/** The models are loaded twice, for the templates that are looked for and for the lane; far more than either takes. */
const START_LIMIT_MS = 300_000;

let site: DaemonSite;
let daemon: DaemonProcess;
let client: LaneClient;
let needles: Needle[];

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  await takeForms(site);
  needles = await needlesOf(SIZE.travellers.map((id) => site.traveller(id)));
  daemon = await DaemonProcess.start(site, environmentOfUnit());
  client = await daemon.client();
}, START_LIMIT_MS);
afterAll(async () => {
  if (daemon?.alive) await daemon.stop();
  await site?.remove();
});

it('leaves no page, face, template or word of a form in any process once a traveller has left', async () => {
  let before: Found[] = [];
  for (let n = 0; n < SIZE.inspections; n += 1) {
    const member = site.traveller(SIZE.travellers[n % SIZE.travellers.length] ?? '');
    const last = n === SIZE.inspections - 1;
    const visited: Visited = await wholeVisit({ site, client }, member, {
      ending: n % 2 === 0 ? 'decided' : 'abandoned',
      // The same search while the last traveller is still there: it finds what it shall not find afterwards.
      beforeTheEnd: async (served) => {
        if (!last) return;
        before = new MemorySearch([...needles, ...served]).look([daemon.pid]);
        // The search held this process; connections that the daemon closed meanwhile are seen now.
        await delay(200);
      },
    });
    needles.push(...visited.needles);
  }
  const kinds = before.map(({ needle }) => needle).join('\n');
  expect(kinds).toMatch(/^page file/m);
  expect(kinds).toMatch(/^served page/m);
  expect(kinds).toMatch(/^served live/m);
  expect(kinds).toMatch(/^template of live frame/m);

  await delay(SIZE.restMs);
  const processes = familyOf(daemon.pid);
  expect(processes).toHaveLength(3);
  const search = new MemorySearch(needles);
  const until = Date.now() + LEFT_AFTER_MS - SIZE.restMs;
  let found = search.look(processes);
  while (found.length > 0 && Date.now() < until) {
    await delay(SIZE.restMs);
    found = search.look(processes);
  }
  attackFigure({
    attack: 'the memory of every process of the daemon read after inspections',
    tries: SIZE.inspections,
    succeeded: found.length,
    note: `${needles.length} pictures, templates and texts looked for ${SIZE.restMs / 1000} s later; largest part found ${largest(found)}, with the traveller there ${largest(before)}`,
  });
  expect(found).toEqual([]);
});

function largest(found: readonly Found[]): string {
  const share = Math.max(0, ...found.map((one) => one.share));
  return `${(share * 100).toFixed(0)} %`;
}
