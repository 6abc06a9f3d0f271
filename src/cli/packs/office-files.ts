import type { Command } from 'commander';
import { readText } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import { type PolicyPack, readPolicyPack } from '../../core/inspection/policy/pack/index.ts';
import { type Body, inLanguage, offered, type Pack } from '../../core/protection/pack/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import { readTrustContent, TRUST_LIMIT_BYTES, type TrustContent } from '../../core/trust/index.ts';
import { packPlace, policyPlace } from '../../daemon/lane/index.ts';
import { stationOf } from '../../daemon/state/index.ts';
import { type ListTrust, updateReady } from '../../delivery/format/index.ts';
import {
  INDICATORS,
  ISSUES,
  importKnownIssues,
  installPack,
  installPolicy,
  KNOWN_ISSUES_LIMIT_BYTES,
  type KnownIssuesDraft,
  POLICY,
  readKnownIssues,
  readProtectionPack,
  SIGNED_PACK_LIMIT_BYTES,
  SIGNED_POLICY_LIMIT_BYTES,
  trustPacks,
} from '../../delivery/packs/index.ts';
import { PACK_CHECK, POLICY_CHECK, TRUST_CHECK } from '../reports/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  type OpenedState,
  onNewState,
  operator,
  type StateContext,
  type StateOptions,
  stateContext,
} from '../state/index.ts';
import { collect, given, KEY_FILE_BYTES, put, signersOf } from '../terminal/index.ts';

type Words = Pick<StateContext, 'print' | 'warn' | 'exit'>;
type Refused = Refusal<string>;

/** A signed file of the office as the commands speak of it. One row here, and every command below knows the kind. */
interface OfficeFile<C> {
  /** For a sentence: "policy pack". */
  what: string;
  limitBytes: number;
  /** How the office signs it, and what a kiosk must be told about whose keys count. */
  signing: { command: string; description: string; example: string; setting: string };
  trust(config: Config): ListTrust;
  pack: {
    contentOf(text: string): string | null;
    open(
      text: string,
      trust: ListTrust,
    ): { ok: true; signedBy: string[]; sha256: string; expires: string | null } | Refused;
    sign(content: C, signers: readonly SigningKey[], expires?: string): string;
  };
  /** The content as a person writes it. */
  read(text: string): { ok: true; content: C } | Refused;
  install(
    text: string,
    state: OpenedState,
    how: { by: string; renew: boolean },
  ): Promise<{ ok: true; signedBy: string[] } | Refused>;
  /** Signed as it was written, not as it was read: a pack of an earlier schema stays one. */
  asWritten: boolean;
  describe(content: C): string[];
  /** What was signed, and what follows from it. */
  signed(content: C): { summary: string; next: string | null };
}

const POLICY_FILE: OfficeFile<PolicyPack> = {
  what: 'policy pack',
  limitBytes: SIGNED_POLICY_LIMIT_BYTES,
  signing: {
    command: 'policy',
    description: 'check a policy pack, sign it and write it',
    example: 'waypost central policy FILE --key KEY --key KEY --out FILE',
    setting: 'policyKeys',
  },
  trust: ({ policyKeys }) => policyKeys,
  pack: POLICY,
  read: (text) => named(readPolicyPack(text)),
  install: (text, state, how) => installPolicy(text, { ...policyPlace(state), ...how }),
  asWritten: false,
  describe: describePolicy,
  signed: ({ policyId, country, version, validUntil }) => ({
    summary: `${policyId} of ${country}, version ${version}`,
    next: `Valid until ${validUntil}: install a newer one on every kiosk before that.`,
  }),
};

const INDICATOR_FILE: OfficeFile<Pack> = {
  what: 'protection pack',
  limitBytes: SIGNED_PACK_LIMIT_BYTES,
  signing: {
    command: 'indicators',
    description: 'check a protection pack, sign it and write it',
    example: 'waypost central indicators FILE --key KEY --key KEY --out FILE',
    setting: 'protection.packKeys',
  },
  trust: ({ protection }) => protection.packKeys,
  pack: INDICATORS,
  read: (text) => named(readProtectionPack(text)),
  install: (text, state, how) => installPack(text, { ...packPlace(state), ...how }),
  asWritten: true,
  describe: describePack,
  signed: ({ version, items, bodies }) => ({
    summary: `version ${version}, ${items.length} items`,
    next: bodies.length === 0 ? 'It has no referral body.' : bodies.map(describeBody).join(' '),
  }),
};

const ISSUES_FILE: OfficeFile<KnownIssuesDraft> = {
  what: 'list of known issues',
  limitBytes: KNOWN_ISSUES_LIMIT_BYTES,
  signing: {
    command: 'issues',
    description: 'check a list of known issues, sign it and write it',
    example: 'waypost central issues FILE --key KEY --key KEY --out FILE',
    setting: 'modelKeys',
  },
  trust: ({ modelKeys }) => modelKeys,
  pack: ISSUES,
  read: (text) => {
    const read = readKnownIssues(text);
    return read.ok ? { ok: true, content: read.list } : read;
  },
  install: (text, state, how) =>
    importKnownIssues(text, { ...stationOf(state), trust: state.config.modelKeys, ...how }),
  asWritten: false,
  describe: ({ counter, entries }) => [`List ${counter} with ${entries.length} entries.`],
  signed: ({ counter, entries }) => ({ summary: `list ${counter}, ${entries.length} entries`, next: null }),
};

const TRUST_FILE: OfficeFile<TrustContent> = {
  what: 'trust store',
  limitBytes: TRUST_LIMIT_BYTES,
  signing: {
    command: 'trust',
    description: 'check a trust store, sign it and write it',
    example: 'waypost central trust FILE --key KEY --key KEY --out FILE',
    setting: 'policyKeys',
  },
  trust: ({ policyKeys }) => policyKeys,
  pack: trustPacks.TRUST,
  read: readTrustContent,
  install: (text, state, how) =>
    trustPacks.importTrust(text, { ...stationOf(state), trust: state.config.policyKeys, ...how }),
  asWritten: false,
  describe: describeTrust,
  signed: (content) => ({ summary: describeTrust(content)[0] ?? '', next: null }),
};

/** What the commands say of a trust store. */
export function describeTrust(content: TrustContent): string[] {
  const { cscas, documentSigners, sealSigners, revocationLists, defectLists } = trustFacts(content);
  const held = `${cscas} CSCA certificates, ${documentSigners} document signers, ${sealSigners} seal signers`;
  return [
    `Trust store ${content.version} of ${content.created}: ${held}, ${revocationLists} lists of revoked certificates, ${defectLists} lists of known defects.`,
  ];
}

export function trustFacts({ version, created, certificates, crls, defectLists = [] }: TrustContent) {
  const count = (role: string): number => certificates.filter((one) => one.role === role).length;
  const [cscas, documentSigners, sealSigners] = [count('csca'), count('document-signer'), count('seal-signer')];
  return {
    version,
    created,
    cscas,
    documentSigners,
    sealSigners,
    revocationLists: crls.length,
    defectLists: defectLists.length,
  };
}

function named<C>(read: { ok: true; pack: C } | Refused): { ok: true; content: C } | Refused {
  return read.ok ? { ok: true, content: read.pack } : read;
}

/** `waypost central policy|indicators|issues|trust`: signing, at the central office. */
export function registerSigning(central: Command, words: Words = stateContext): void {
  signing(central, POLICY_FILE, words);
  signing(central, INDICATOR_FILE, words);
  signing(central, ISSUES_FILE, words);
  signing(central, TRUST_FILE, words);
}

function signing<C>(central: Command, file: OfficeFile<C>, words: Words): void {
  const { command, description } = file.signing;
  central
    .command(`${command} <file>`)
    .description(description)
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .option('--expires <day>', 'expiry date, such as 2028-12-31T00:00:00Z, if the file itself has none (24 months)')
    .requiredOption('--out <file>', 'signed file to write')
    .action(async (path: string, options: SigningOptions) => sign(words, file, path, options));
}

interface SigningOptions {
  key: string[];
  out: string;
  expires?: string;
}

/** Checks a file and writes it signed by every key; nothing is written where one of the files does not hold. */
async function sign<C>(words: Words, file: OfficeFile<C>, path: string, options: SigningOptions): Promise<void> {
  await updateReady();
  const text = given(words, readText(path, { limitBytes: file.limitBytes, what: `a ${file.what}` }));
  if (text === null) return;
  const { expires } = options;
  if (expires !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(expires))
    return fail(words, `--expires ${expires} is not valid: write it as 2028-12-31T00:00:00Z.`, EXIT_NOT_TRIED);
  const secrets = new Map<string, string>();
  for (const key of options.key) {
    const secret = given(words, readText(key, { limitBytes: KEY_FILE_BYTES, what: 'a secret key' }));
    if (secret === null) return;
    secrets.set(key, secret);
  }
  const read = file.read(text);
  if (!read.ok) return fail(words, `${path}: ${read.message} (${read.reason})`);
  const found = signersOf(options.key, (key) => secrets.get(key) ?? '');
  if (!found.ok) return fail(words, found.message, found.why === 'no-key' ? EXIT_NOT_TRIED : EXIT_REFUSED);
  const { signers } = found;
  const content = file.asWritten ? (JSON.parse(text) as C) : read.content;
  const signed = file.pack.sign(content, signers, expires);
  if (!put(words, { path: options.out, bytes: signed })) return;
  const { summary, next } = file.signed(read.content);
  words.print(`${options.out}: ${summary}, ${signers.length} signature(s)`);
  if (next !== null) words.print(next);
  if (signers.length === 1)
    words.print(`One signature. A kiosk with ${file.signing.setting}.threshold 2 (the default) refuses it.`);
}

/** `waypost policy install`, `waypost protection pack install`, `waypost documents issues import`, `waypost trust import`. */
export function registerInstalls(
  parents: { policy: Command } | { pack: Command } | { issues: Command } | { trust: Command },
  context: StateContext,
): void {
  if ('policy' in parents) installing(parents.policy.command('install <file>'), POLICY_FILE, context);
  if ('pack' in parents) installing(parents.pack.command('install <file>'), INDICATOR_FILE, context);
  if ('trust' in parents) installing(parents.trust.command('import <file>'), TRUST_FILE, context);
  if ('issues' in parents) installing(parents.issues.command('import <file>'), ISSUES_FILE, context);
}

function installing<C>(command: Command, file: OfficeFile<C>, context: StateContext): void {
  command
    .description(`check and install a signed ${file.what}; in force from the next start of the daemon`)
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .option('--renew-counter', 'discard a lost rollback record: all lists and signed files must be installed again')
    .action(async (path: string, options: StateOptions & { renewCounter?: boolean }) => {
      const text = given(context, readText(path, { limitBytes: file.limitBytes, what: `a ${file.what}` }));
      if (text === null) return;
      await updateReady();
      await onNewState(context, options, async (state) => {
        const how = { by: operator(), renew: options.renewCounter === true };
        const verdict = await file.install(text, state, how);
        if (!verdict.ok) return fail(context, `${path}: ${verdict.message} (${verdict.reason})`);
        const read = file.read(file.pack.contentOf(text) ?? '');
        if (read.ok) for (const line of file.describe(read.content)) context.print(line);
        context.print(`Signed by ${verdict.signedBy.join(', ')}. In force from the next start of the daemon.`);
      });
    });
}

/** `waypost policy check` and `waypost protection pack check`: nothing is changed. */
export function registerChecks(
  parents: { policy: Command } | { pack: Command } | { trust: Command },
  context: StateContext,
): void {
  const config = ['--config <file>', 'configuration of the kiosk, to check the signatures too'] as const;
  const describe = 'signed or unsigned; nothing is changed';
  if ('policy' in parents)
    reports(parents.policy.command('check <file>'), POLICY_CHECK)
      .description(`check a policy pack, ${describe}`)
      .option(...config)
      .action((path: string, options: StateOptions & ReportOptions) =>
        reporting(context, { kind: POLICY_CHECK, options }, (out) =>
          check(out, POLICY_FILE, { path, options }, (pack, said) => out.report({ pack: policyFacts(pack), ...said })),
        ),
      );
  if ('trust' in parents)
    reports(parents.trust.command('check <file>'), TRUST_CHECK)
      .description(`check a trust store, ${describe}`)
      .option(...config)
      .action((path: string, options: StateOptions & ReportOptions) =>
        reporting(context, { kind: TRUST_CHECK, options }, (out) =>
          check(out, TRUST_FILE, { path, options }, (content, said) => out.report({ ...trustFacts(content), ...said })),
        ),
      );
  if ('pack' in parents)
    reports(parents.pack.command('check <file>'), PACK_CHECK)
      .description(`check a pack, ${describe}`)
      .option(...config)
      .action((path: string, options: StateOptions & ReportOptions) =>
        reporting(context, { kind: PACK_CHECK, options }, (out) =>
          check(out, INDICATOR_FILE, { path, options }, (pack, said) => out.report({ ...packFacts(pack), ...said })),
        ),
      );
}

async function check<C>(
  context: StateContext,
  file: OfficeFile<C>,
  { path, options }: { path: string; options: StateOptions },
  report: (content: C, said: { signed: boolean; signedBy: string[] | null }) => void,
): Promise<void> {
  const text = given(context, readText(path, { limitBytes: file.limitBytes, what: `a ${file.what}` }));
  if (text === null) return;
  await updateReady();
  const inner = file.pack.contentOf(text);
  const read = file.read(inner ?? text);
  if (!read.ok) return fail(context, `${path}: ${read.message} (${read.reason})`);
  for (const line of file.describe(read.content)) context.print(line);
  if (inner === null || options.config === undefined) {
    report(read.content, { signed: inner !== null, signedBy: null });
    const unsigned = `Not signed yet: ${file.signing.example}`;
    context.print(inner === null ? unsigned : 'Signatures were not checked: give --config FILE for that.');
    return;
  }
  await onNewState(context, options, ({ config }) => {
    const opened = file.pack.open(text, file.trust(config));
    if (!opened.ok) return fail(context, `${path}: ${opened.message} (${opened.reason})`);
    report(read.content, { signed: true, signedBy: opened.signedBy });
    const end = opened.expires === null ? 'It has no expiry date.' : `It expires on ${opened.expires}.`;
    context.print(`Signed by ${opened.signedBy.join(', ')}. Content ${opened.sha256}. ${end}`);
  });
}

/** What the commands say of a policy pack. */
export function describePolicy(pack: PolicyPack): string[] {
  const { policyId, country, version, authority, validFrom, validUntil, changeNotes, legalBasis, log, checks } = pack;
  const weights = checks.map(({ check: name, counts }) => `${name} ${counts}`);
  return [
    `Policy ${policyId} of ${country}, version ${version}, by ${authority}.`,
    `Valid from ${validFrom} until ${validUntil}. Changes: ${changeNotes}`,
    ...legalBasis.map(({ purpose, act }) => `  ${purpose.padEnd(18)} ${act}`),
    `Log profile ${log.profile}. Checks with a changed weight: ${weights.join(', ') || 'none'}.`,
  ];
}

export function policyFacts(pack: PolicyPack) {
  const { policyId, country, version, authority, validFrom, validUntil, changeNotes } = pack;
  return { policyId, country, version, authority, validFrom, validUntil, changeNotes };
}

/** What the commands say of a protection pack. */
export function describePack(pack: Pack): string[] {
  const { version, issuedAt, items, bodies, rules } = pack;
  return [
    `Protection pack version ${version} of ${issuedAt}: ${offered(pack).length} of ${items.length} items offered.`,
    `Changes: ${inLanguage(pack.changeNotes, 'en')}`,
    `Guidance starts at ${rules.guidanceFromFacts} facts; one crossing in ${rules.promptOneIn} is asked about.`,
    ...(bodies.length === 0
      ? ['No referral body: a referral is refused with REF_NO_KEY, and the screen shows the telephone contact.']
      : bodies.map(describeBody)),
  ];
}

function describeBody({ name, phones, keys }: Body): string {
  const calls = phones.map(({ number, hours, zone }) =>
    [number, hours, zone].filter((part) => part !== null).join(' '),
  );
  const until = keys
    .map(({ until }) => until)
    .sort()
    .at(-1);
  const sealed = until === undefined ? 'No key: it can only be reached by telephone.' : `Key valid until ${until}.`;
  return `Referral body: ${inLanguage(name, 'en')}, ${calls.join(', ')}. ${sealed}`;
}

export function packFacts(pack: Pack) {
  const { version, issuedAt, items, bodies } = pack;
  const changeNotes = inLanguage(pack.changeNotes, 'en') ?? '';
  const to = bodies.map(({ id, name, phones, keys }) => ({
    id,
    name: inLanguage(name, 'en') ?? '',
    phones: phones.map(({ number, hours, zone }) => ({ number, hours, zone })),
    keys: keys.map(({ from, until }) => ({ from, until })),
  }));
  const shown = offered(pack).map(({ id }) => id);
  return { packVersion: version, issuedAt, changeNotes, items: items.length, offered: shown, bodies: to };
}

function fail(words: Words, message: string, code: number = EXIT_REFUSED): void {
  words.warn(message);
  words.exit(code);
}
