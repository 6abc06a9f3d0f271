import type { ScannerSimulator } from '../scanner/simulator/index.ts';
import type { DemoScanner } from './demo-lane.ts';

/** The pseudo-terminal scanner in the hands of the demo. */
export function simulatedScanner(
  simulator: Pick<ScannerSimulator, 'untilHostOpen' | 'send' | 'replug' | 'plugged'>,
): DemoScanner {
  return {
    ready: () => simulator.untilHostOpen(),
    sendDocument: async (lines) => {
      await simulator.send(lines);
    },
    unplugMidFrame: async (lines) => {
      const half = Math.floor(lines.join('').length / 2);
      await simulator.send(lines, { hangUpAt: half });
    },
    replug: async () => {
      if (!simulator.plugged) await simulator.replug();
    },
  };
}
