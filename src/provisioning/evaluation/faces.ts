import { readFile } from 'node:fs/promises';
import {
  EVAL_DEADLINE_MS,
  EVAL_PROFILE,
  type FaceEvalOptions,
  openRun,
  percentile,
  pictures,
  readPicture,
} from './face-run.ts';
import { ResultLines, say } from './result-lines.ts';

export interface FacesOptions extends FaceEvalOptions {
  /** File with one relative path a line; every picture below `dir` where absent. */
  list?: string | undefined;
}

/**
 * `waypost eval faces DIR`: finds, measures and embeds the face of every picture. Exit code 0 when every picture was
 * tried, 2 when the models or the folder cannot be used.
 */
export async function evalFaces(options: FacesOptions): Promise<number> {
  const run = await openRun({
    list: async () =>
      options.list === undefined ? await pictures(options.dir) : lines(await readFile(options.list, 'utf8')),
    modelsDir: options.modelsDir,
    profile: options.profile,
    config: options.config,
  });
  if (run === null) return 2;
  const { files, supervisor } = run;
  const profile = supervisor.health().profile?.profile ?? EVAL_PROFILE;
  const results = new ResultLines(options.out);
  const wall: number[] = [];
  const cpu: number[] = [];
  const count = { one: 0, none: 0, several: 0, errors: 0 };
  try {
    for (const [i, file] of files.entries()) {
      const bytes = await readPicture(options.dir, file);
      const start = performance.now();
      const answer =
        typeof bytes === 'string'
          ? { ok: false as const, reason: bytes }
          : await supervisor.request('frame', { bytes }, { deadlineMs: EVAL_DEADLINE_MS });
      const wallMs = round(performance.now() - start);
      if (!answer.ok) {
        count.errors++;
        await results.write({ file, error: answer.reason, profile, wallMs });
        continue;
      }
      const { faces, subject } = answer.value;
      const cpuMs = round(answer.cpuMs);
      wall.push(wallMs);
      cpu.push(cpuMs);
      if (faces === 0) count.none++;
      else if (faces === 1) count.one++;
      else count.several++;
      await results.write({
        file,
        faces,
        quality: subject === null ? {} : { ...subject.measures, grey: subject.grey },
        template: subject?.template == null ? null : Buffer.from(subject.template).toString('base64'),
        profile,
        wallMs,
        cpuMs,
      });
      if ((i + 1) % 200 === 0) say(`${i + 1} of ${files.length}`);
    }
  } finally {
    await supervisor.stop();
    await results.close();
  }
  say(`pictures              ${files.length}`);
  say(`one face              ${count.one}`);
  say(`several usable faces  ${count.several}`);
  say(`no face               ${count.none}`);
  say(`errors                ${count.errors}`);
  say(`wall ms p50 / p95     ${percentile(wall, 0.5)} / ${percentile(wall, 0.95)}`);
  say(`CPU ms p50 / p95      ${percentile(cpu, 0.5)} / ${percentile(cpu, 0.95)}`);
  return 0;
}

function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((l) => l.trim())
    .filter((l) => l !== '');
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
