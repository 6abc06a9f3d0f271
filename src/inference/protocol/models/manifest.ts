import { z } from 'zod';
import type { LengthCalibration } from '../../../core/face/embedding/index.ts';
import { hex32 as sha256 } from '../../../core/forms/index.ts';

/** Roles of the `accurate` profile. A bundle holds one model; a profile lists the bundle for each role. */
export const MODEL_ROLES = ['detector', 'landmarks', 'embedder', 'liveness'] as const;
/** Roles whose weights this project trained: they are in the source tree and come with every version. */
export const COMMITTED_ROLES = ['mrz-reader', 'document-patch', 'print-reader'] as const;
/** Roles that read printed text: `reading.json` next to the face profile, so that each works without the other. */
export const READING_ROLES = ['text-detector', 'text-recogniser'] as const;
const ALL_ROLES = [...MODEL_ROLES, ...COMMITTED_ROLES, ...READING_ROLES] as const;
export type ModelRole = (typeof ALL_ROLES)[number];

const name = z.string().min(1).max(120);
const text = z.string().min(1).max(4000);
/** A plain file name: a manifest can never point outside its own folder. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);

/** Longest template that an embedder may give, numbers. */
export const MAX_TEMPLATE_LENGTH = 4096;
/** Largest model file that is read into memory, bytes. */
export const MAX_MODEL_BYTES = 256 * 1024 * 1024;
/** Largest manifest or profile file, bytes. */
export const MAX_MANIFEST_BYTES = 256 * 1024;

/** A letter is a size that the caller chooses: `N` is a batch, any other letter a length in pixels or steps. */
const dimension = z.union([z.number().int().positive(), z.enum(['N', 'H', 'W', 'T'])]);
export type Dimension = z.infer<typeof dimension>;
const tensor = z.strictObject({ name, shape: z.array(dimension).max(6) });

const rate = z.number().min(0).max(1);

/** Decoders of detectors. The last three give points as well as boxes; the last two give points for eyes, nose and mouth. */
export const DETECTOR_DECODERS = ['ultraface-rfb-320', 'blazeface-256', 'yunet-2023', 'scrfd-kps'] as const;
export type DetectorDecoder = (typeof DETECTOR_DECODERS)[number];

const coordinate = z.number().min(-512).max(1024);
const alignmentBase = {
  size: z.number().int().min(32).max(512),
  points: z
    .array(z.strictObject({ x: coordinate, y: coordinate }))
    .min(2)
    .max(68),
};
/**
 * Points of a face and their targets. `five-points`: eyes, nose and mouth corners made of the 68 landmarks, in that order and
 * left as seen in the picture; `detector-points`: the same five as the detector gives them; `landmarks-68`: landmarks by
 * number (iBUG, from 0).
 */
const alignment = z.union([
  z.strictObject({ ...alignmentBase, template: z.enum(['five-points', 'detector-points']) }),
  z.strictObject({
    ...alignmentBase,
    template: z.literal('landmarks-68'),
    landmarks: z.array(z.number().int().min(0).max(67)),
  }),
]);

/** `LengthCalibration` of an embedder, as its manifest and the answer of the child hold it. */
export const lengthCalibration = z.strictObject({
  medianLength: z.number().positive(),
  offset: z.number().positive().max(1),
  weight: z.number().min(0).max(1),
  agreement: z.number().min(0).max(4).optional(),
}) satisfies z.ZodType<LengthCalibration>;

/**
 * Evaluation of a liveness model by a laboratory under ISO/IEC 30107-3, as its report states it. Only with one, and only in
 * a bundle that the operator signed, do alarms of the model count (docs/models.md).
 */
const attackDetection = z.strictObject({
  standard: z.literal('ISO/IEC 30107-3'),
  /** Level of the evaluation, in the words of the report. */
  level: name,
  laboratory: name,
  /** Number or title of the report. */
  report: name,
  date: z.iso.date(),
  /** Species of presentation attack instruments that were tried. */
  species: z.number().int().positive(),
  /** Score (0 bona fide, 1 attack) from which the laboratory counted an attack; the rates are valid only at this threshold. */
  threshold: z.number().gt(0).lt(1),
  /** Highest APCER of all species, and BPCER, both at that threshold. */
  apcer: rate,
  bpcer: rate,
});
export type AttackDetection = z.infer<typeof attackDetection>;

const morphRates = z.strictObject({
  /** Similarity below which a match raises an alarm; the rates are valid only at this threshold. */
  threshold: z.number().gt(-1).lt(1),
  /** Share of matches with a person's own portrait that raise an alarm, and the number of pairs measured. */
  bpcer: rate,
  mates: z.number().int().positive(),
  /** Share of matches with a blended portrait that raise no alarm, and the number of pairs measured. */
  macer: rate,
  morphs: z.number().int().positive(),
});

/**
 * What an operator measured on its own pairs (`waypost eval face-pairs --morphs`). Only with it, and only in a bundle that
 * the operator signed, do the alarms of `face.morph` and `face.morph-chip` count: each with the rates for its own portraits.
 */
const morphDetection = z
  .strictObject({
    measuredBy: name,
    date: z.iso.date(),
    page: morphRates.optional(),
    chip: morphRates.optional(),
  })
  .refine(({ page, chip }) => page !== undefined || chip !== undefined, 'page or chip is needed');

/**
 * `model.json`. Unknown keys are refused, so that a key this version does not understand (a restriction of use, say)
 * can never be silently ignored.
 */
export const manifestSchema = z.strictObject({
  schema: z.literal('waypost.model/1'),
  bundleId: fileName,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  createdAt: z.iso.datetime(),
  issuer: name,
  role: z.enum(ALL_ROLES),
  /** `e`: runs and is logged, never counts. */
  mode: z.enum(['m', 'o', 'e']),
  /** Every file of the folder except `model.json` itself; the first one is the network. */
  files: z
    .array(z.strictObject({ path: fileName, bytes: z.number().int().positive().max(MAX_MODEL_BYTES), sha256 }))
    .min(1)
    .max(16),
  licence: z.strictObject({
    text,
    holder: text,
    useRestrictions: text,
    /** What its source says about the training data. */
    trainingData: text,
    /** Provenance that no source declares. */
    undeclared: text.optional(),
    reviewedBy: text,
    reviewedAt: z.iso.date().nullable(),
  }),
  provenance: z.union([
    z.strictObject({
      package: name,
      version: name,
      tarballSha256: sha256,
      sources: z.array(z.strictObject({ path: name, sha256 })).min(1),
      conversion: text,
    }),
    /** Trained by this project: the recipe's folder and its files as they were. */
    z.strictObject({
      recipe: name,
      sources: z.array(z.strictObject({ path: name, sha256 })).min(1),
      conversion: text,
    }),
    /** Supplied by the operator. */
    z.strictObject({ supplier: text, conversion: text }),
  ]),
  runtime: z.strictObject({ opset: z.number().int().positive(), minOrt: name }),
  input: z.strictObject({
    ...tensor.shape,
    layout: z.enum(['NCHW', 'NHWC']),
    colour: z.enum(['RGB', 'BGR', 'GRAY']),
    mean: z.number(),
    scale: z.number(),
    /**
     * For an embedder: the square chip that it needs and the position of its points in the chip, pixels. If absent, the five
     * points and the 112 px chip of src/core/face/embedding/embedding.ts are used.
     */
    alignment: alignment.optional(),
  }),
  output: z.strictObject({
    tensors: z.array(tensor).min(1).max(16),
    decoder: z.enum([
      ...DETECTOR_DECODERS,
      'lmk68',
      'embedding',
      'softmax',
      'mrz-grid',
      'db-map',
      'ctc',
      'patch-logits',
    ]),
    metric: z.enum(['cosine', 'euclidean']).nullable(),
    liveIndex: z.number().int().min(0).nullable(),
    /** For a detector: score from which a box counts. If absent, the score of its decoder applies. */
    minScore: z.number().min(0.05).max(1).optional(),
    /**
     * For a detector: side of the square around its box, as a multiple of the box, that the landmark network and the liveness
     * network need. If absent, the values of its decoder apply.
     */
    boxScale: z.strictObject({ landmarks: z.number().min(0.5).max(3), liveness: z.number().min(1).max(6) }).optional(),
    /**
     * For an embedder: true if a template is the sum over the chip and its mirror image (true if absent). The thresholds are
     * valid for one of the two settings only.
     */
    mirrored: z.boolean().optional(),
    /**
     * For a cosine embedder: the finely sampled looks at the chip that are summed instead, and how the length of the sum enters
     * the template. The build writes `version` into the network file, so that templates made in another way have another hash
     * and are never compared.
     */
    template: z
      .strictObject({
        version: z.number().int().positive(),
        looks: z
          .array(
            z.strictObject({
              scale: z.number().min(0.5).max(2),
              mirrored: z.boolean(),
              /** Alignment of this look alone; if absent, the alignment of the input applies. */
              alignment: alignment.optional(),
            }),
          )
          .min(1)
          .max(4),
        calibration: lengthCalibration,
      })
      .optional(),
  }),
  thresholds: z
    .strictObject({
      verify: z.strictObject({
        rows: z.array(z.strictObject({ fmr: rate, threshold: z.number(), fnmr: rate })).min(2),
        matchFmr: rate,
        inconclusiveFmr: rate,
      }),
      identify: z.array(z.strictObject({ maxGallery: z.number().int().positive(), fpir: rate, threshold: z.number() })),
    })
    .nullable(),
  evaluation: z.array(
    z.strictObject({
      dataset: text,
      what: text,
      result: text,
      date: z.iso.date().nullable(),
      demographics: text,
    }),
  ),
  /** Evaluation of a liveness model of the operator. */
  attackDetection: attackDetection.optional(),
  /** Evaluation of an embedder of the operator. */
  morphDetection: morphDetection.optional(),
  golden: z
    .array(
      z.strictObject({
        /**
         * Byte pattern, then `mean` and `scale`. `bytes-7919`: b(i) = (i * 7919) mod 256 over the tensor in its own memory
         * order. `strokes`: 0 where (row mod 40) < 12 and (column mod 8) < 4, else 255, in every plane: rows of print, for
         * a network that gives no output for noise.
         */
        input: z.enum(['bytes-7919', 'strokes']),
        inputSha256: sha256,
        outputs: z.array(z.strictObject({ name, first: z.array(z.number()).min(1).max(8), l2: z.number().positive() })),
        /** Largest allowed difference, as a fraction of the largest output value. */
        tolerance: z.number().positive().max(0.01),
      }),
    )
    .min(1),
});

export const modelRole = z.enum(ALL_ROLES);

export type ModelManifest = z.infer<typeof manifestSchema>;

const profileEntry = z.strictObject({
  bundleId: fileName,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  manifestSha256: sha256,
});
/** One model: its bundle, pinned by the hash of its manifest. */
export type ProfileEntry = z.infer<typeof profileEntry>;

/** `<profile>.json` next to the bundle folders: which bundle serves each role, pinned by the hash of its manifest. */
export const profileSchema = z.strictObject({
  schema: z.literal('waypost.profile/1'),
  profile: fileName,
  models: z.partialRecord(z.enum(ALL_ROLES), profileEntry),
});

export type ModelProfile = z.infer<typeof profileSchema>;

const operatorModel = z.union([profileEntry, z.strictObject({ refused: z.string().max(400) })]);
/** One model of the operator, or why the installed one must not be used. */
export type OperatorModel = z.infer<typeof operatorModel>;

/** Models of the operator whose signatures the daemon has checked, as it hands them to the child. */
export const operatorModelsSchema = z.strictObject({
  /** Folder of the operator's bundles. */
  dir: z.string().min(1),
  models: z.partialRecord(z.enum(MODEL_ROLES), operatorModel),
});
export type OperatorModels = Omit<z.infer<typeof operatorModelsSchema>, 'models'> & {
  models: Partial<Record<ModelRole, OperatorModel>>;
};

/** `active.json` of the operator's folder: what is used for which role, and what was used before. */
export const operatorPointerSchema = z.strictObject({
  schema: z.literal('waypost.operator-models/1'),
  roles: z.partialRecord(z.enum(MODEL_ROLES), profileEntry),
  /** Models that were used before the current one, oldest first; null is the model of the profile. */
  before: z.partialRecord(z.enum(MODEL_ROLES), z.array(profileEntry.nullable()).max(8)),
  /** Highest version that was ever in use, by bundle: going below it needs a rollback. */
  highest: z.record(fileName, z.string().regex(/^\d+\.\d+\.\d+$/)),
});
export type OperatorPointer = z.infer<typeof operatorPointerSchema>;
