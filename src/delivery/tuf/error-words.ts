import { DownloadHTTPError } from 'tuf-js/dist/error.js';
import { refused, type TufRole, type UpdateRefusal, upper } from './reasons.ts';

const ROLE = '(root|timestamp|snapshot|targets)';

/**
 * Error texts of tuf-js 5.0.1 and @tufjs/models 4.1.1 in the order in which they are tried. Failures of snapshot and targets
 * come as one general error, and only its text says which failure it was.
 */
const WORDS: readonly (readonly [RegExp, (match: RegExpExecArray) => UpdateRefusal])[] = [
  [new RegExp(`(?:Final )?${ROLE}\\.json is expired`), ([, role]) => expired(role as TufRole)],
  [
    new RegExp(`${ROLE} was signed by (\\d+)/(\\d+) keys`),
    ([, role, by, of]) => unsigned(role as TufRole, `${by} of ${of}`),
  ],
  [
    /New (timestamp|snapshot) version (\d+) is less than current version (\d+)/,
    ([, role, got, had]) => lower(role as TufRole, Number(got), Number(had)),
  ],
  [
    /New version (\d+) of targets\.json is less than current version (\d+)/,
    ([, got, had]) => lower('targets', Number(got), Number(had)),
  ],
  [/Expected version (\d+), got (\d+)/, ([, wanted, got]) => rootVersion(Number(wanted), Number(got))],
  [/Missing file targets\.json in new snapshot|Missing targets\.json in snapshot/, () => lower('targets', 0, 1)],
  [/Snapshot version doesn't match timestamp/, () => other('snapshot')],
  [/Version \d+ of targets does not match snapshot version \d+/, () => other('targets')],
  [
    /Expected (?:length|hash) |Hash algorithm .* not supported/,
    () => refused('UPDATE_LENGTH_OR_HASH', 'A metadata file does not have the length or the SHA-256 that was signed.'),
  ],
  [
    /SyntaxError|Unexpected (?:token|end|non-whitespace)|JSON|is not (?:defined|an array|iterable)|must be |malformed|expected '|Expected '|missing |multiple signatures|specVersion|Cannot (?:read|destructure)|role .* does not exist|TypeError|ValueError/i,
    () => refused('UPDATE_METADATA_MALFORMED', 'A metadata file does not have the required form.'),
  ],
];

/** The refusal for an error of tuf-js; an unknown error also leads to a refusal. */
export function refusalOf(error: unknown): UpdateRefusal {
  if (error instanceof DownloadHTTPError) return notGiven(error.statusCode);
  const text = String(error);
  // In general errors the class is lost, but the text about a missing file remains.
  if (/not given/.test(text)) return notGiven(404);
  for (const [words, say] of WORDS) {
    const match = words.exec(text);
    if (match !== null) return say(match);
  }
  return refused('UPDATE_NOT_UNDERSTOOD', 'The update was refused for a reason that this version does not know.');
}

export function lower(role: TufRole, got: number, had: number): UpdateRefusal {
  return refused(
    `UPDATE_VERSION_LOWER_${upper(role)}`,
    `The ${role} metadata is version ${got}; version ${had} was seen before.`,
  );
}

function expired(role: TufRole): UpdateRefusal {
  return refused(`UPDATE_EXPIRED_${upper(role)}`, `The ${role} metadata of the source has expired.`);
}

function unsigned(role: TufRole, count: string): UpdateRefusal {
  return refused(
    `UPDATE_BAD_SIGNATURE_${upper(role)}`,
    `The ${role} metadata has only ${count} of the required valid signatures.`,
  );
}

function rootVersion(wanted: number, got: number): UpdateRefusal {
  if (got < wanted) return lower('root', got, wanted - 1);
  return refused('UPDATE_ROOT_CHAIN', `Root version ${wanted} is missing between the trusted one and version ${got}.`);
}

function other(role: Extract<TufRole, 'snapshot' | 'targets'>): UpdateRefusal {
  return refused(
    `UPDATE_VERSION_OTHER_${upper(role) as 'SNAPSHOT' | 'TARGETS'}`,
    `The ${role} metadata is not the version stated in the metadata above it.`,
  );
}

function notGiven(status: number): UpdateRefusal {
  if (status === 403 || status === 404) {
    return refused('UPDATE_FILE_MISSING', 'The source lacks a required metadata file.');
  }
  return refused('UPDATE_SOURCE_UNREACHABLE', `The source answers with status ${status}.`);
}
