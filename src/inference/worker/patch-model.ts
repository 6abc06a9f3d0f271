import {
  isUsableScale,
  MAX_CLASSIFIER_HEAD_BYTES,
  MAX_PATCH_THRESHOLDS_BYTES,
  mapScale,
  PATCH_CHECKS,
  type PageClassifierHead,
  type PatchThresholds,
  pageClassifierHead,
  pageClassifierHeadSchema,
  patchLimit,
  patchThresholdsSchema,
} from '../../core/document/patch/index.ts';
import { Refused } from './model-load.ts';

/** How the loaded patch network examines and judges a page. */
export interface PatchPlans {
  thresholds: PatchThresholds;
  head: PageClassifierHead;
}

const THRESHOLDS_FILE = 'thresholds.json';
const HEAD_FILE = 'page-head.json';

type Files = ReadonlyMap<string, Uint8Array>;

/** Thresholds and page head of a patch network from its checked files. Throws Refused if one is missing or unusable. */
export function patchPlans(files: Files, where: string): PatchPlans {
  return { thresholds: patchThresholds(files, where), head: headOf(files, where) };
}

function headOf(files: Files, where: string): PageClassifierHead {
  const parsed = pageClassifierHeadSchema.safeParse(
    jsonOf(files, { name: HEAD_FILE, limit: MAX_CLASSIFIER_HEAD_BYTES, where }),
  );
  const head = parsed.success ? pageClassifierHead(parsed.data) : null;
  if (head === null) throw new Refused('MODEL_SELFTEST', `${where}: ${HEAD_FILE} does not follow the schema`);
  return head;
}

function jsonOf(files: Files, { name, limit, where }: { name: string; limit: number; where: string }): unknown {
  const bytes = files.get(name);
  if (bytes === undefined || bytes.byteLength > limit) {
    throw new Refused('MODEL_SELFTEST', `${where}: ${name} is missing or longer than ${limit} bytes`);
  }
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new Refused('MODEL_SELFTEST', `${where}: ${name} is not JSON`);
  }
}

function patchThresholds(files: Files, where: string): PatchThresholds {
  const value = jsonOf(files, { name: THRESHOLDS_FILE, limit: MAX_PATCH_THRESHOLDS_BYTES, where });
  const parsed = patchThresholdsSchema.safeParse(value);
  if (!parsed.success) throw new Refused('MODEL_SELFTEST', `${where}: ${THRESHOLDS_FILE} does not follow the schema`);
  const [low, high] = parsed.data.ppi;
  if (low >= high)
    throw new Refused('MODEL_SELFTEST', `${where}: ${THRESHOLDS_FILE}: ppi ${low} to ${high} is not a range`);
  for (const check of PATCH_CHECKS) {
    if (isUsableScale(patchLimit(parsed.data, check)) && isUsableScale(mapScale(parsed.data, check))) continue;
    throw new Refused(
      'MODEL_SELFTEST',
      `${where}: ${THRESHOLDS_FILE}: the threshold of ${check} is not above its genuine median`,
    );
  }
  return parsed.data;
}
