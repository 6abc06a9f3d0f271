import { existsSync, readFileSync, statSync } from 'node:fs';
import { readBoardingPass } from '../../core/seal/index.ts';
import { NO_TRUST, TrustStore } from '../../core/trust/index.ts';
import { type OpenedTrust, openTrustFolder } from '../trust/index.ts';
import { sealLine } from './line.ts';

const LIMIT_FILE_BYTES = 64 * 1024;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;

interface ShowCommand {
  payload: string;
  trust: string | null;
  print: (text: string) => void;
  say: (text: string) => void;
}

/**
 * `waypost seal show FILE|HEX`: prints one JSON object with what a symbol says and every check. Returns 0 if the bytes were read,
 * whatever the result, and 2 if there are no bytes.
 */
export function showSeal({ payload, trust: folder, print, say }: ShowCommand): number {
  const bytes = bytesOf(payload);
  if (bytes === null) {
    say(`waypost: ${payload} is neither a file of at most ${LIMIT_FILE_BYTES} bytes nor bytes in hexadecimal.`);
    return 2;
  }
  const trust = folder === null ? NO_STORE : openTrustFolder(folder, new Date());
  if (!trust.ok) {
    say(`waypost: ${trust.message}`);
    return 2;
  }
  for (const note of trust.notes) say(note);
  const { store, now } = trust;
  const line = sealLine(bytes, { store, now: now ?? Date.now(), mrz: null, passportMrz: null });
  const pass = line.format === null ? readBoardingPass(bytes) : null;
  print(JSON.stringify(pass === null ? line : { ...line, boardingPass: pass }, null, 2));
  if (pass !== null) say('A boarding pass is not signed. It proves nothing.');
  if (folder === null && line.format !== null)
    say('No trust folder was given, so no signer is known. Give --trust to verify the seal.');
  return 0;
}

const NO_STORE: { ok: true } & OpenedTrust = { ok: true, store: new TrustStore(NO_TRUST), now: null, notes: [] };

/** Bytes from a file or from hexadecimal digits; if there is a file with that name, the file is read. */
function bytesOf(payload: string): Uint8Array | null {
  // Bytes in hexadecimal are longer than a name may be: `existsSync` then returns false, while `statSync` throws.
  const file = existsSync(payload) ? statSync(payload) : null;
  if (file?.isFile() === true) return file.size <= LIMIT_FILE_BYTES ? Uint8Array.from(readFileSync(payload)) : null;
  const hex = payload.replace(/\s+/g, '');
  return HEX.test(hex) ? Uint8Array.from(Buffer.from(hex, 'hex')) : null;
}
