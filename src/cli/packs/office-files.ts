import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import { editionName, type ReferenceContent, readReference } from '../../core/document/reference/index.ts';
import { type PolicyPack, readPolicyPack } from '../../core/inspection/policy/pack/index.ts';
import { type Body, inLanguage, offered, type Pack } from '../../core/protection/pack/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import { readTrustContent, TRUST_LIMIT_BYTES, type TrustContent } from '../../core/trust/index.ts';
import { packPlace, policyPlace } from '../../daemon/lane/index.ts';
import { stationOf } from '../../daemon/state/index.ts';
import type { ListTrust } from '../../delivery/format/index.ts';
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
  referencePacks,
  SIGNED_PACK_LIMIT_BYTES,
  SIGNED_POLICY_LIMIT_BYTES,
  trustPacks,
} from '../../delivery/packs/index.ts';
import type { OpenedState } from '../state/index.ts';

type Refused = Refusal<string>;

/** A signed file of the office, as the commands describe it. Adding one here is enough for every command below. */
export interface OfficeFile<C> {
  /** Its name in sentences, such as "policy pack". */
  what: string;
  limitBytes: number;
  /** How the office signs it, and what a kiosk must be told about which keys count. */
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
  /** Whether it is signed as written, not as read, so that a pack keeps its earlier schema. */
  asWritten: boolean;
  describe(content: C): string[];
  /** What was signed, and what follows from it. */
  signed(content: C): { summary: string; next: string | null };
}

export const POLICY_FILE: OfficeFile<PolicyPack> = {
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

export const INDICATOR_FILE: OfficeFile<Pack> = {
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

export const ISSUES_FILE: OfficeFile<KnownIssuesDraft> = {
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

export const TRUST_FILE: OfficeFile<TrustContent> = {
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

export const REFERENCE_FILE: OfficeFile<ReferenceContent> = {
  what: 'document reference',
  limitBytes: referencePacks.SIGNED_REFERENCE_LIMIT_BYTES,
  signing: {
    command: 'reference',
    description: 'check a document reference, sign it and write it',
    example: 'waypost central reference FILE --key KEY --key KEY --out FILE',
    setting: 'modelKeys',
  },
  trust: ({ modelKeys }) => modelKeys,
  pack: referencePacks.REFERENCE,
  read: readReference,
  install: (text, state, how) =>
    referencePacks.importReference(text, { ...stationOf(state), trust: state.config.modelKeys, ...how }),
  asWritten: false,
  describe: describeReference,
  signed: (content) => ({ summary: describeReference(content)[0] ?? '', next: null }),
};

/** What the commands say about a document reference. */
export function describeReference({ version, created, rights, documents, pictures }: ReferenceContent): string[] {
  const features = documents.flatMap((document) => document.features).length;
  return [
    `Document reference ${version} of ${created}: ${documents.length} documents, ${features} features, ${pictures.length} pictures.`,
    `Pictures of ${rights.holder}: ${rights.statement}`,
    ...documents.map((document) => {
      const known = document.features.filter(({ forged }) => forged !== null).length;
      return `  ${editionName(document).padEnd(12)} ${document.name}: ${document.features.length} features, ${known} with a known forgery`;
    }),
  ];
}

/** What the commands say about a trust store. */
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

/** What the commands say about a policy pack. */
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

/** What the commands say about a protection pack. */
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
