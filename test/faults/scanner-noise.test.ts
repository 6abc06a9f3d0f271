import { describe, expect, it } from 'vitest';
import { SPECIMENS } from '../../src/hardware/index.ts';
import { createFramer } from '../../src/hardware/scanner/index.ts';
import { noise } from '../../src/hardware/scanner/simulator/index.ts';
import { mono, Rig } from '../integration/scanner/rig.ts';
import { profile } from '../unit/scanner/fixtures.ts';

const MEGABYTE = 1_048_576;

describe('fault 4: noise without end', () => {
  it.each([
    ['random bytes', noise(MEGABYTE, 11)],
    ['one row without a terminator', Buffer.alloc(MEGABYTE, 'A')],
    ['row ends only', Buffer.alloc(MEGABYTE, '\r')],
    ['NUL bytes', Buffer.alloc(MEGABYTE, 0)],
  ])('the framer stays within its limit: %s', (name, data) => {
    const framer = createFramer(profile());
    const begin = mono();
    let longest = 0;
    let events = 0;
    for (let from = 0; from < data.length; from += 4096) {
      events += framer.push(data.subarray(from, from + 4096), from / 1000).length;
      longest = Math.max(longest, framer.buffered());
    }
    console.info(
      `${name}: 1 MB in ${(mono() - begin).toFixed(0)} ms, ${events} events, longest buffer ${longest} bytes`,
    );
    expect(longest).toBeLessThanOrEqual(256);
  });

  it('a megabyte of noise over a pseudo-terminal: the driver stays up and reads the next document', async () => {
    const rig = new Rig({ profile: 'generic-lines' });
    await rig.start();
    const heap = process.memoryUsage().heapUsed;
    await rig.simulator.send(noise(MEGABYTE, 5), { paced: false });
    await rig.until(() => rig.scanner.counters().discardedBytes > MEGABYTE * 0.8);
    const grown = (process.memoryUsage().heapUsed - heap) / MEGABYTE;
    const reports = rig.events.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await rig.simulator.send(SPECIMENS['genuine']!.rows);
    await rig.until(() => rig.documents().length > 0);
    console.info(`1 MB over the pty: ${reports} events reported, heap grew by ${grown.toFixed(1)} MB`);
    expect(rig.documents()).toEqual([[...SPECIMENS['genuine']!.rows]]);
    await rig.stop();
  });
});
