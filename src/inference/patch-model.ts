import {
  isUsableScale,
  MAX_PATCH_THRESHOLDS_BYTES,
  PATCH_CHECKS,
  type PatchThresholds,
  patchLimit,
  patchThresholdsSchema,
} from '../document/index.ts';
import { Refused } from './model-load.ts';

const FILE = 'thresholds.json';

/** Thresholds of a patch network from its checked files. Throws Refused where they are missing or cannot be used. */
export function patchThresholds(files: ReadonlyMap<string, Uint8Array>, where: string): PatchThresholds {
  const bytes = files.get(FILE);
  if (bytes === undefined || bytes.byteLength > MAX_PATCH_THRESHOLDS_BYTES) {
    throw new Refused(
      'MODEL_SELFTEST',
      `${where}: ${FILE} is missing or longer than ${MAX_PATCH_THRESHOLDS_BYTES} bytes`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new Refused('MODEL_SELFTEST', `${where}: ${FILE} is not JSON`);
  }
  const parsed = patchThresholdsSchema.safeParse(value);
  if (!parsed.success) throw new Refused('MODEL_SELFTEST', `${where}: ${FILE} does not follow the schema`);
  const [low, high] = parsed.data.ppi;
  if (low >= high) throw new Refused('MODEL_SELFTEST', `${where}: ${FILE}: ppi ${low} to ${high} is no range`);
  for (const check of PATCH_CHECKS) {
    if (isUsableScale(patchLimit(parsed.data, check))) continue;
    throw new Refused('MODEL_SELFTEST', `${where}: ${FILE}: the threshold of ${check} is not above its genuine median`);
  }
  return parsed.data;
}
