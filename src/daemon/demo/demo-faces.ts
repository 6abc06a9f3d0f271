import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FaceListStep } from '../../core/inspection/ports/steps/index.ts';
import { enrol, readLine } from '../../delivery/bundles/index.ts';
import { listHeader } from '../../delivery/format/index.ts';
import type { InferenceHost } from '../../inference/host/index.ts';
import { embedderOf, type PackHolder, stationOf } from '../state/index.ts';
import { demoSigners, type ImportingLane, publishDemoList } from './demo-publish.ts';

const DEADLINE_MS = 20_000;

const file = z.strictObject({ records: z.string().regex(/^[a-z-]+\.jsonl$/), head: listHeader });

interface DemoFaceList {
  head: z.infer<typeof listHeader>;
  records: string;
  faces: string;
}

/** Header and records of the demo face list. Instead of templates, the records name rendered portraits. */
export async function demoFaceList(folder: string): Promise<DemoFaceList> {
  const { records, head } = file.parse(JSON.parse(await readFile(join(folder, 'lists', 'face-list.json'), 'utf8')));
  return { head, records: await readFile(join(folder, 'lists', records), 'utf8'), faces: join(folder, 'faces') };
}

/**
 * Enrols the rendered portraits with the model of this lane, as central IT does with `waypost central enrol`, and puts the
 * list to use in the ordinary way. Returns the reason if this failed; the lane then says that the list is absent.
 */
export async function importDemoFaces(
  options: ImportingLane & PackHolder & { supervisor: InferenceHost; faceLists: FaceListStep },
  list: DemoFaceList,
): Promise<string | null> {
  const { config, supervisor, faceLists } = options;
  const model = await embedderOf(config, stationOf(options));
  if (model === null) return 'MODEL_NOT_INSTALLED';
  const { profile, sha256 } = model;
  const made = await enrol({
    text: list.records,
    model,
    look: async (name) => {
      const bytes = await readFile(join(list.faces, name));
      const answer = await supervisor.request('frame', { bytes }, { deadlineMs: DEADLINE_MS });
      return answer.ok ? answer : { ok: false, why: answer.reason };
    },
  });
  if (made.problems[0] !== undefined) return made.problems[0].message;
  const records = made.lines.map((line) => readLine(line)).filter((read) => read.ok);
  const { listId } = list.head;
  const verdict = await publishDemoList(options, {
    head: list.head,
    inPlace: faceLists.status().find((status) => status.id === listId)?.version ?? 0,
    lines: records.map((read) => read.text),
    face: { profile, sha256, templates: records.reduce((sum, { record }) => sum + (record.tpl?.length ?? 0), 0) },
    signers: demoSigners(),
    listIds: [listId],
    faces: { listIds: [listId], model },
  });
  return verdict.ok ? null : verdict.reason;
}
