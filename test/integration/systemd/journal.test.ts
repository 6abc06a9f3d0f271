import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { builtEntry } from '../../../src/adapters/installation/index.ts';

/** A process whose standard error is a file, with or without the word that this is the journal. */
function logged(under: 'journal' | 'another stream' | 'nothing'): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-journal-'));
  const file = join(folder, 'stderr');
  const fd = openSync(file, 'w');
  try {
    const { dev, ino } = fstatSync(fd);
    const stream = { journal: `${dev}:${ino}`, 'another stream': `${dev}:${ino}0`, nothing: undefined }[under];
    const script = `import { createLog } from ${JSON.stringify(pathToFileURL(builtEntry('daemon/process/log.js')).href)};
      const log = createLog('info');
      log.info({ case: 1, who: { pin: '739182', names: ['ERIKSSON'] } }, 'first\\nsecond');
      log.warn({}, 'third'); log.error({}, 'fourth'); log.fatal({}, 'fifth');`;
    const env: NodeJS.ProcessEnv = {
      PATH: process.env['PATH'],
      ...(stream === undefined ? {} : { JOURNAL_STREAM: stream }),
    };
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', fd],
      env,
    });
    expect(ran.status).toBe(0);
    return readFileSync(file, 'utf8').trim().split('\n');
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true, force: true });
  }
}

it('a line for the journal is one JSON object behind its priority, and carries no secret', () => {
  const lines = logged('journal');
  expect(lines.map((line) => line.slice(0, 3))).toEqual(['<6>', '<4>', '<3>', '<2>']);
  const first = JSON.parse(lines[0]?.slice(3) ?? '') as Record<string, unknown>;
  expect(first).toMatchObject({ level: 30, case: 1, who: {}, msg: 'first\nsecond' });
  expect(lines.join('\n')).not.toMatch(/739182|ERIKSSON/);
});

it.each(['another stream', 'nothing'] as const)('with %s a line has no priority', (under) => {
  for (const line of logged(under)) expect(() => JSON.parse(line) as unknown).not.toThrow();
});
