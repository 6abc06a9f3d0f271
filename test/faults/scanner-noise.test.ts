import { describe, expect, it } from 'vitest';
import { FrameJudge } from '../../src/adapters/hardware/scanner/frame-judge.ts';
import { createFramer } from '../../src/adapters/hardware/scanner/index.ts';
import { SPECIMENS } from '../../src/adapters/hardware/scanner/simulator/index.ts';
import { noise } from '../../src/adapters/hardware/scanner/simulator/line-noise.ts';
import { mono, Rig } from '../integration/scanner/rig.ts';
import { profile } from '../unit/scanner/fixtures.ts';
import { WIRES } from '../unit/scanner/fuzz.ts';

const MEGABYTE = 1_048_576;

/** Beginnings that each family waits behind, and noise that begins nothing. */
const GARBAGE: readonly [string, Buffer][] = [
  ['random bytes', Buffer.from(noise(MEGABYTE, 11))],
  ['STX without an end', Buffer.alloc(MEGABYTE, '\x02CameraData:{"data":"'.padEnd(9_000, 'x'))],
  ['SOH without an end', Buffer.alloc(MEGABYTE, `\x01\x60\x00OU\x02${'<'.repeat(200)}`)],
  ['longest length', Buffer.alloc(MEGABYTE, `I\x04\x00${'<'.repeat(900)}\xff`, 'latin1')],
  ['headers without data', Buffer.alloc(MEGABYTE, 'I\x00')],
];
const TEN = 10;

describe.each(Object.keys(WIRES))('10 MB of garbage at full speed: %s', (id) => {
  it.each(GARBAGE)('%s: bounded, and the next document is read', (name, megabyte) => {
    const of = profile(id);
    const framer = createFramer(of);
    const judge = new FrameJudge({
      source: 'noise',
      profile: of,
      digest: (bytes) => Buffer.from(bytes).toString('hex'),
    });
    const cpu = process.cpuUsage();
    let longest = 0;
    let reports = 0;
    let now = 0;
    for (let from = 0; from < TEN * MEGABYTE; from += 4096) {
      const begin = from % MEGABYTE;
      now = from / 1_000;
      for (const event of framer.push(megabyte.subarray(begin, begin + 4096), now)) {
        reports += judge.judge(event, now) === null ? 0 : 1;
      }
      longest = Math.max(longest, framer.buffered());
    }
    const used = process.cpuUsage(cpu);
    framer.tick(now + 10_000);
    const rows = SPECIMENS['genuine']!.rows;
    const events = [...framer.push(WIRES[id]!(rows), now + 10_000), ...framer.tick(now + 20_000)];
    console.info(
      `${id}, ${name}: 10 MB in ${((used.user + used.system) / 1000).toFixed(0)} ms of CPU, ` +
        `${reports} reports, at most ${longest} bytes held`,
    );
    expect(longest).toBeLessThanOrEqual(of.limits.maxFrame);
    // One report of each kind a second, however much arrives.
    expect(reports).toBeLessThan(100);
    expect(events.filter((event) => event.kind === 'rows')).toMatchObject([{ kind: 'rows' }]);
  });
});

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

  it.each(['generic-lines', 'est-100pr', 'elyctis-idbox'])(
    '10 MB of noise over a pseudo-terminal, %s: the driver stays up and reads the next document',
    async (id) => {
      const rig = new Rig({ profile: id });
      await rig.start();
      let received = 0;
      let most = 0;
      const heap = process.memoryUsage().rss;
      const cpu = process.cpuUsage();
      for (let megabyte = 0; megabyte < TEN; megabyte += 1) {
        const sent = await rig.simulator.send(noise(MEGABYTE, 5 + megabyte), { paced: false });
        received += sent.bytes;
        most = Math.max(most, process.memoryUsage().rss - heap);
      }
      const before = rig.scanner.counters().discardedBytes;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const used = process.cpuUsage(cpu);
      const reports = rig.events.length;
      await rig.simulator.send(SPECIMENS['second']!.rows);
      await rig.until(() => rig.documents().at(-1)?.join() === SPECIMENS['second']!.rows.join());
      console.info(
        `${id}: ${(received / MEGABYTE).toFixed(0)} MB over the pty, ${before} bytes discarded, ${reports} events reported, ` +
          `resident memory grew by at most ${(most / MEGABYTE).toFixed(0)} MB, ${((used.user + used.system) / 1e6).toFixed(1)} s of CPU ` +
          '(simulator included)',
      );
      expect(rig.documents()).toEqual([[...SPECIMENS['second']!.rows]]);
      expect(received).toBe(TEN * MEGABYTE);
      await rig.stop();
    },
  );
});
