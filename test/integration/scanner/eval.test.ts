import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { noise } from '../../../src/adapters/hardware/scanner/simulator/line-noise.ts';
import {
  blockOf,
  jsonMessage,
  nativeFrame,
  packedBlock,
  tlv,
} from '../../../src/adapters/hardware/scanner/simulator/wire.ts';
import { evalScanner } from '../../../src/cli/evaluation/scanner.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'waypost-eval-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function evaluate(bytes: Uint8Array, profile = 'generic-lines') {
  const file = join(dir, 'capture.bin');
  writeFileSync(file, bytes);
  let out = '';
  let progress = '';
  const sink = (take: (text: string) => void) => ({
    write: (chunk: unknown) => {
      take(String(chunk));
      return true;
    },
  });
  const code = await evalScanner({
    profile,
    file,
    out: sink((text) => {
      out += text;
    }),
    progress: sink((text) => {
      progress += text;
    }),
  });
  const lines = out.split('\n').filter((line) => line !== '');
  return { code, lines: lines.map((line) => JSON.parse(line)), progress };
}

const text = (...parts: string[]): Buffer => Buffer.from(parts.join(''), 'latin1');
const rows = (name: string): readonly string[] => SPECIMENS[name]!.rows;

describe('waypost eval scanner', () => {
  it('gives one line per frame, with the reason for each that was not delivered', async () => {
    const capture = text(
      `${rows('genuine').join('\r\n')}\r\n`,
      'not a travel document at all\r',
      `${rows('second')[0]}\r`,
      `${rows('card').join('')}\r`,
    );
    const { code, lines, progress } = await evaluate(capture);
    expect(code).toBe(0);
    expect(lines).toEqual([
      { frame: 1, lines: rows('genuine'), dropped: 0 },
      { frame: 2, lines: [], dropped: 28, reason: 'READ_GARBAGE' },
      { frame: 3, lines: [], dropped: 45, reason: 'READ_PARTIAL' },
      { frame: 4, lines: rows('card'), dropped: 0 },
    ]);
    expect(progress).toContain('delivered 2');
  });

  it.each([
    ['est-100pr', (name: string) => jsonMessage('CameraData', { data: rows(name).join('\n'), type: 'PassPort' })],
    ['newland-packed', (name: string) => packedBlock(rows(name))],
    ['desko-cute', (name: string) => blockOf(rows(name))],
    ['3m-rte-native', (name: string) => nativeFrame(rows(name))],
    ['elyctis-idbox', (name: string) => tlv(0x49, `${rows(name).join('\r')}\r\r`)],
  ])('reads captures of %s', async (id, wire) => {
    const capture = Buffer.concat([wire('genuine'), text('line noise, no frame'), wire('card'), wire('td2')]);
    const { code, lines } = await evaluate(capture, id);
    expect(code).toBe(0);
    expect(lines).toEqual([
      { frame: 1, lines: rows('genuine'), dropped: 0 },
      // The CR LF behind a JSON message belongs to no frame.
      { frame: 2, lines: [], dropped: id === 'est-100pr' ? 22 : 20, reason: 'READ_GARBAGE' },
      { frame: 3, lines: rows('card'), dropped: 0 },
      { frame: 4, lines: rows('td2'), dropped: 0 },
    ]);
  });

  it('gives the reason of a wrong checksum, an unknown message and a read error of the reader', async () => {
    const damaged = Buffer.from(packedBlock(rows('genuine')));
    damaged[30]! ^= 0x20;
    expect((await evaluate(damaged, 'newland-packed')).lines).toEqual([
      { frame: 1, lines: [], dropped: damaged.length, reason: 'READ_CHECKSUM' },
    ]);
    const messages = [
      jsonMessage('Firmware', { data: 'x' }),
      jsonMessage('PCSign', { stage: 'readEnd' }),
      text('\x02\x03'),
    ];
    const { lines } = await evaluate(Buffer.concat(messages), 'est-100pr');
    expect(lines.map((line) => line.reason)).toEqual(['READ_GARBAGE', 'READ_GARBAGE']);
  });

  it('reads a megabyte of noise and a document after it', async () => {
    const { code, lines } = await evaluate(
      Buffer.concat([noise(1_048_576, 3), text('\r', `${rows('genuine').join('\r')}\r`)]),
    );
    expect(code).toBe(0);
    expect(lines.filter((line) => line.lines.length > 0)).toEqual([
      expect.objectContaining({ lines: rows('genuine'), dropped: 0 }),
    ]);
  });

  it('a file that cannot be read and a profile that does not exist are words and exit code 2', async () => {
    expect(await evaluate(text('x'), 'no-such-profile')).toMatchObject({ code: 2, lines: [] });
    const progress: string[] = [];
    const sink = { write: (chunk: unknown) => progress.push(String(chunk)) > 0 };
    expect(await evalScanner({ profile: 'generic-lines', file: join(dir, 'nothing'), out: sink, progress: sink })).toBe(
      2,
    );
    expect(progress.join('')).toContain('ENOENT');
  });
});
