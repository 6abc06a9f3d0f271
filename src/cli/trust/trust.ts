import type { Command } from 'commander';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import {
  gatherTrust,
  type TrustContent,
  type TrustEntry,
  type TrustedDefectList,
  trustContent,
} from '../../core/trust/index.ts';
import { stationOf } from '../../daemon/state/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { trustPacks } from '../../delivery/packs/index.ts';
import { registerChecks, registerInstalls } from '../packs/index.ts';
import { TRUST_LIST, TRUST_SHOW } from '../reports/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  onNewState,
  refuse,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
} from '../state/index.ts';
import { put } from '../terminal/index.ts';
import { readTrustFolder } from './folder.ts';

interface DraftOptions {
  number: string;
  out?: string;
}

/** `waypost trust draft|check|import|list|show` (docs/chip.md). */
export function registerTrustCommands(program: Command, context: StateContext = stateContext): void {
  const trust = program
    .command('trust')
    .description('issuers of chips: certificates of states and their lists of revoked certificates');
  trust
    .command('draft <folder>')
    .description('verify master lists, certificates and lists of revoked certificates; write them as one store to sign')
    .requiredOption('--number <n>', 'version of the store; it increases with every store')
    .option('--out <file>', 'unsigned store to write; without it, the folder is only checked')
    .action((folder: string, options: DraftOptions) => draft(context, folder, options));
  registerChecks({ trust }, context);
  registerInstalls({ trust }, context);
  const config = ['--config <file>', 'configuration of the kiosk'] as const;
  reports(trust.command('list'), TRUST_LIST)
    .description('the store in force: age, expiry date, and every certificate and list with its origin')
    .requiredOption(...config)
    .action((options: StateOptions & ReportOptions) =>
      reporting(context, { kind: TRUST_LIST, options }, (out) => list(out, options)),
    );
  reports(trust.command('show <sha256>'), TRUST_SHOW)
    .description('one certificate; the first characters of its SHA-256 are enough')
    .requiredOption(...config)
    .action((wanted: string, options: StateOptions & ReportOptions) =>
      reporting(context, { kind: TRUST_SHOW, options }, (out) => show(out, wanted, options)),
    );
}

/** Drafts a store. If one certificate among hundreds is bad, only that one is left out, with a note. */
function draft(context: StateContext, folder: string, { number, out }: DraftOptions): void {
  const content = drafted(context, folder, number);
  if (content === null) return;
  if (out === undefined) context.print('Nothing was written: give --out FILE for that.');
  else if (put(context, { path: out, bytes: `${JSON.stringify(content)}\n` }))
    context.print(`${out}: not signed yet. Sign it: waypost central trust ${out} --key KEY --key KEY --out SIGNED`);
}

function drafted(context: StateContext, folder: string, number: string): TrustContent | null {
  const fail = (message: string, code: number): null => {
    context.warn(message);
    context.exit(code);
    return null;
  };
  if (!/^[1-9]\d{0,8}$/.test(number))
    return fail(`--number ${number}: write a whole number, 1 or more.`, EXIT_NOT_TRIED);
  const read = readTrustFolder(folder);
  if (!read.ok) return fail(read.message, EXIT_NOT_TRIED);
  const created = new Date().toISOString();
  const { parts, notes } = gatherTrust(read.value.sources, { imported: created });
  for (const { origin, reason, message } of notes) context.warn(`${origin}: ${message} (${reason})`);
  if (parts.entries.length === 0) return fail(`${folder} contains no certificate that can be trusted.`, EXIT_REFUSED);
  const links = parts.entries.filter(({ link }) => link === 'verified').length;
  context.print(
    `${parts.entries.length} certificates, including ${links} link certificates; ${parts.crls.length} lists of revoked certificates, ${parts.defectLists.length} lists of known defects.`,
  );
  if (notes.length > 0)
    context.print(`See the ${notes.length} notes above: what they mention is left out or cannot verify anything.`);
  return trustContent(parts, { version: Number(number), created });
}

/** Works with the store in force; says why and sets the exit status if the installed one is not valid. */
async function onTrust(
  context: StateContext,
  options: StateOptions,
  work: (trust: trustPacks.TrustInForce, now: number) => void,
): Promise<void> {
  await updateReady();
  await onNewState(context, options, (state) => {
    const trust = trustPacks.loadTrust({ ...stationOf(state), trust: state.config.policyKeys }, state.clock);
    if (trust.fault === null) {
      work(trust, state.clock.wall().getTime());
      return;
    }
    refuse(context, `${trust.fault.notice} (${trust.fault.reason})`);
  });
}

const iso = (instant: number): string => new Date(instant).toISOString();
const factsOf = ({ certificate, role, link, origin, imported }: TrustEntry) => {
  const { sha256, subject, notBefore, notAfter } = certificate;
  const named = { sha256, role, country: subject.country, subject: subject.commonName };
  return { ...named, notBefore: iso(notBefore), notAfter: iso(notAfter), link, origin, imported };
};

const DAY_MS = 86_400_000;

/**
 * What a defect list says about itself, and how long it can improve results: while its signer and the signer's issuer are valid.
 */
function defectListFacts({ list, signer, anchor, state, origin, imported }: TrustedDefectList, now: number) {
  const { kind, sha256, signedAt, entries, unreadable } = list;
  const expires = Math.min(signer.notAfter, anchor.notAfter);
  const unknown = entries.flatMap(({ defects }) => defects).filter(({ type }) => type === 'unknown').length;
  return {
    ...{ kind, sha256, state, signer: signer.subject.commonName, issuer: anchor.subject.commonName },
    ...{ signedAt: iso(signedAt), ageDays: Math.max(0, Math.floor((now - signedAt) / DAY_MS)), expires: iso(expires) },
    ...{ inDate: now <= expires, entries: entries.length, unknown, unreadable, origin, imported },
  };
}

async function list(out: Saying<typeof TRUST_LIST>, options: StateOptions): Promise<void> {
  await onTrust(out, options, (trust, now) => {
    const { entries, crls, defectLists: trusted } = trust.current().parts;
    const facts = trust.facts ?? { version: null, created: null, expires: null, signedBy: [] };
    const certificates = entries.map(factsOf);
    const revocationLists = crls.map(({ list: { issuer, number, thisUpdate, nextUpdate, revoked }, origin }) => ({
      ...{ issuer: issuer.commonName, country: issuer.country, number: String(number), thisUpdate: iso(thisUpdate) },
      ...{ nextUpdate: nextUpdate === null ? null : iso(nextUpdate), revoked: revoked.size, origin },
    }));
    const defectLists = trusted.map((one) => defectListFacts(one, now));
    out.report({ ...facts, signedBy: [...facts.signedBy], certificates, revocationLists, defectLists });
    if (facts.created === null) {
      out.print('No trust store is installed: every chip has an unknown issuer.');
      return;
    }
    const days = Math.floor((now - Date.parse(facts.created)) / 86_400_000);
    const expiry = facts.expires === null ? 'It does not expire.' : `It expires on ${facts.expires}.`;
    out.print(`Trust store ${facts.version} of ${facts.created}, ${days} days old. ${expiry}`);
    for (const { sha256, role, country, subject, notAfter, link, origin } of certificates)
      out.print(
        `${sha256.slice(0, 16)}  ${country ?? '--'}  ${link ?? role}  until ${notAfter.slice(0, 10)}  ${subject ?? '-'}  [${origin}]`,
      );
    for (const { issuer, country, number, nextUpdate, revoked, origin } of revocationLists) {
      const next = nextUpdate === null ? 'no date for the next list' : `next list due on ${nextUpdate.slice(0, 10)}`;
      out.print(
        `Revoked by ${country ?? '--'} ${issuer ?? '-'}: list ${number}, ${revoked} entries, ${next}  [${origin}]`,
      );
    }
    for (const {
      kind,
      state,
      signer,
      signedAt,
      ageDays,
      expires,
      inDate,
      entries: count,
      unknown,
      origin,
    } of defectLists) {
      const about = kind === 'deviation' ? `Deviations of ${state ?? '--'}` : 'Known defects of any State';
      const end = inDate
        ? `until ${expires.slice(0, 10)}`
        : `OUT OF DATE since ${expires.slice(0, 10)}: it no longer improves any result`;
      out.print(
        `${about} by ${signer ?? '-'}: ${count} entries, ${unknown} unknown, signed on ${signedAt.slice(0, 10)}, ${ageDays} days old, ${end}  [${origin}]`,
      );
    }
  });
}

async function show(out: Saying<typeof TRUST_SHOW>, wanted: string, options: StateOptions): Promise<void> {
  await onTrust(out, options, (trust) => {
    const prefix = wanted.toLowerCase().replaceAll(':', '');
    const found = trust.current().parts.entries.filter(({ certificate }) => certificate.sha256.startsWith(prefix));
    const [entry] = found;
    if (entry === undefined || found.length > 1 || prefix === '')
      return refuse(
        out,
        `${found.length} certificates begin with "${wanted}". Give more of the SHA-256: waypost trust list.`,
      );
    const { issuer, serial, ski, aki } = entry.certificate;
    const facts = { ...factsOf(entry), issuer: issuer.commonName, serial, keyId: ski, issuerKeyId: aki };
    out.report(facts);
    for (const [field, value] of Object.entries(facts)) out.print(`${field.padEnd(12)} ${value ?? '-'}`);
  });
}
