import { type PagePrint, type PagePrintInput, SPECTRAL_CHECKS } from '../ports/steps/index.ts';
import { abortedBy, captureFault, latestOf, PAGE_PRINT_CHECKS, plainCheck } from '../record/checks/index.ts';
import { type CheckTask, done } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';

/** Examines the print of the page and of its portrait. The MRZ may be needed to find the resolution of the picture. */
export function pagePrint({
  page: step,
  clock,
}: Pick<LaneOptions, 'page' | 'clock'>): CheckTask<PagePrintInput, PagePrint> {
  return {
    work: 'page-print',
    needs: ['page'],
    ofPage: true,
    asked(run) {
      const { read } = run.page;
      if (read === null) return null;
      const fault = captureFault(read.page.checks);
      if (fault !== null) {
        const t = clock.mono();
        const about = { value: 'aborted', reason: fault, t0: t, t1: t, mode: 'e' } as const;
        return {
          say: abortedBy(
            PAGE_PRINT_CHECKS.map((check) => plainCheck({ check, ...about })),
            fault,
          ),
        };
      }
      const place = run.shownPlace;
      const columns = run.pageMrz?.personal?.lines[0]?.length ?? 0;
      const zone = place === null ? null : { corners: place.corners, columns };
      const { width, height, ppi, portrait } = read.page;
      return { ask: { bytes: read.handedIn.bytes, width, height, ppi, zone, photo: portrait?.photo ?? null } };
    },
    ask: (asked) => step.print(asked),
    // Of the two examinations of a page, the later one gives the combined result.
    events: (run, { checks, inLights }) => {
      // For what is still due, the record may hold a result about the previous page.
      const isLooked = !run.tasks.of('spectral').due;
      const lights = isLooked ? SPECTRAL_CHECKS.flatMap(({ check }) => latestOf(run.state.checks, check) ?? []) : [];
      return [...checks, ...(inLights?.(lights, run.page.portraitLights) ?? [])].map(done);
    },
    stored(run, { maps, inLights }) {
      run.page.inLights = inLights ?? null;
      for (const map of maps) {
        run.custody.keep(map.levels);
        run.page.printMaps.set(map.check, map);
      }
    },
    discard({ maps }) {
      for (const { levels } of maps) levels.fill(0);
    },
    forget: (run) => run.page.forgetPrint(),
  };
}
