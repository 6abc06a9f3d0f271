import { jsonOf } from '../../core/result/index.ts';
import {
  MAX_MANIFEST_BYTES,
  type OperatorPointer,
  operatorPointerSchema,
} from '../../inference/protocol/models/index.ts';
import { SignedPack } from './signed-pack.ts';

/** Path in the state folder. */
const POINTER_FILE = 'models/active.json';
/** Bytes allowed in the file besides the content. */
const ENVELOPE_BYTES = 4 * 1024;

/**
 * Which of the operator's models replace models of the profile. The kiosk itself signs it. The bundles that it names carry the
 * signatures of two people at the office, which are checked at every load. It does not expire.
 */
export const OPERATOR_MODELS: SignedPack<OperatorPointer, 'MODEL_POINTER', 'MODEL_POINTER_UNREADABLE'> = new SignedPack(
  {
    kind: 'operator-models',
    name: null,
    reasons: 'MODEL_POINTER',
    words: 'choice of operator models',
    keys: null,
    twoPeople: false,
    file: POINTER_FILE,
    limitBytes: MAX_MANIFEST_BYTES + ENVELOPE_BYTES,
    row: { kind: 'models-chosen', subject: 'operator-models' },
    former: { tag: '', field: '', by: 'unsigned' },
    read: (text) => {
      const parsed = operatorPointerSchema.safeParse(jsonOf(text));
      if (parsed.success) return { ok: true, content: parsed.data };
      return { ok: false, reason: 'MODEL_POINTER_UNREADABLE', message: 'This is not a choice of operator models.' };
    },
    terms: () => ({ expires: null }),
    notes: ({ highest }) => ({ highest }),
  },
);
