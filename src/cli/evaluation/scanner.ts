import { createHash } from 'node:crypto';
import { createReadStream, type WriteStream } from 'node:fs';
import {
  createFramer,
  type FrameEvent,
  failureOf,
  loadProfiles,
  normaliseMrz,
  SHIPPED_PROFILES,
} from '../../adapters/hardware/scanner/index.ts';
import { SITE_FOLDER, siteProfiles } from '../../core/config/index.ts';

/** Maximum number of bytes read from one file; a capture of a reader is far smaller. */
const MAX_CAPTURE_BYTES = 256 * 1_048_576;
/** Line time added after the last byte, in milliseconds: longer than every limit of a profile. */
const SILENCE_MS = 60_000;

export interface EvalScannerOptions {
  /** Name of a profile in `hardware/profiles`. */
  profile: string;
  /** Raw bytes as a reader sends them. */
  file: string;
  out: Pick<WriteStream, 'write'>;
  progress: Pick<WriteStream, 'write'>;
  profilesDir?: string;
  /** Folder of the site's own profiles. */
  siteDir?: string;
}

/**
 * `waypost eval scanner`: the driver's own framer and normaliser over a capture, one JSON line for every frame:
 * `frame` counts from 1, `lines` is empty and `dropped` is the number of bytes for a frame that was not delivered.
 * A capture contains no times, so it is treated as one transmission without a pause, and a repeated document is not counted
 * as a duplicate. Returns the exit code: 0 if the file was read to its end, 2 if there was nothing to run.
 */
export async function evalScanner(options: EvalScannerOptions): Promise<number> {
  const { profiles, problems } = loadProfiles(
    options.profilesDir ?? SHIPPED_PROFILES,
    options.siteDir ?? siteProfiles(SITE_FOLDER),
  );
  const profile = profiles.get(options.profile);
  if (!profile) {
    for (const problem of problems) options.progress.write(`${problem.file}: ${problem.detail}\n`);
    options.progress.write(`No profile "${options.profile}". There are: ${[...profiles.keys()].join(', ')}\n`);
    return 2;
  }
  const framer = createFramer(profile);
  const reasons = new Map<string, number>();
  let frame = 0;
  let delivered = 0;
  const report = (event: FrameEvent): void => {
    if (event.kind === 'message') return;
    frame += 1;
    if (event.kind === 'symbol') {
      delivered += 1;
      const sha256 = createHash('sha256').update(event.bytes).digest('hex');
      options.out.write(
        `${JSON.stringify({ frame, lines: [], dropped: 0, symbol: { size: event.bytes.length, sha256 } })}\n`,
      );
      return;
    }
    // The digest is only for finding duplicates, which are not judged here, so it needs no key.
    const read = event.kind === 'rows' ? normaliseMrz(event, profile, unkeyed) : null;
    const reason = read ? (read.ok ? null : read.reason) : failureOf(event);
    const dropped = event.kind === 'rows' ? event.raw.length : event.bytes;
    if (read?.ok) delivered += 1;
    if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const line = read?.ok ? { frame, lines: read.lines, dropped: 0 } : { frame, lines: [], dropped, reason };
    options.out.write(`${JSON.stringify(line)}\n`);
  };
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(options.file)) {
      const part: Buffer = chunk;
      bytes += part.length;
      if (bytes > MAX_CAPTURE_BYTES) throw new Error(`larger than ${MAX_CAPTURE_BYTES} bytes`);
      for (const event of framer.push(part, 0)) report(event);
    }
  } catch (error) {
    options.progress.write(`${options.file}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  for (const event of framer.tick(SILENCE_MS)) report(event);
  options.progress.write(`bytes ${bytes}\nframes ${frame}\ndelivered ${delivered}\n`);
  for (const [reason, count] of [...reasons].sort()) options.progress.write(`${reason} ${count}\n`);
  return 0;
}

function unkeyed(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
