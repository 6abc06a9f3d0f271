import { hexGroups, spokenForm } from '../../delivery/format/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { approvalsOf, pendingRoot, readApproval, Staging, type StagingSummary } from '../publish/index.ts';
import { sha256Hex, signedBytes } from '../tuf/index.ts';
import type { Wait } from './contract.ts';

/** Digits of the digest that two approvers compare, as `waypost central approve` shows them. */
const COMPARED_DIGITS = 32;
/** Number of words in one line. */
const WORDS_A_LINE = 4;

/**
 * What waits for a person, with who has signed and who may. Changes are shown as counts without ids, because an issuer
 * may number its records after people's documents. Signing needs the signer's own key and records, which are not here.
 */
export function waitsOf(folder: CentralFolder): Wait[] {
  return [...stagedWait(folder), ...rootWait(folder)];
}

function stagedWait(folder: CentralFolder): Wait[] {
  const staging = new Staging(folder.staging);
  const staged = staging.read();
  if (staged === null) return [];
  const { summary, targets, root } = staged;
  const digest = sha256Hex(signedBytes(targets.signed)).slice(0, COMPARED_DIGITS);
  const { signatures, missing, threshold, people } = approvalsOf(staging, targets, root);
  const nameOf = (keyid: string): string => summary.holders[keyid] ?? folder.holderOf(keyid);
  const signed = signatures.map(({ keyid }) => ({
    name: nameOf(keyid),
    at: readApproval(staging.approvalFile(keyid))?.signedAt ?? null,
  }));
  const isWhole = people >= threshold;
  const records = summary.list === null ? '' : ' --records FILE';
  return [
    {
      id: `targets-${targets.signed.version}`,
      title: titleOf(summary),
      builtAt: summary.preparedAt,
      counts: countsOf(summary),
      signed,
      open: isWhole ? [] : missing.map(nameOf),
      threshold,
      spoken: linesOf(spokenForm(digest)),
      hex: hexGroups(digest),
      command: isWhole
        ? 'waypost central publish --office OFFICE --keys KEYS'
        : `waypost central approve STAGING --key FILE --root FILE${records}`,
      changes: changesOf(summary, { version: targets.signed.version, expires: targets.signed.expires }),
    },
  ];
}

function rootWait(folder: CentralFolder): Wait[] {
  const pending = pendingRoot(folder);
  if (pending === null) return [];
  const { root, published, open, missing, complete } = pending;
  const { version, expires } = root.signed;
  return [
    {
      id: `root-${version}`,
      title: `Root, version ${version}`,
      builtAt: null,
      counts: [
        { value: missing.old, words: 'signatures of the old root keys missing' },
        { value: missing.fresh, words: 'of the new ones' },
      ],
      signed: root.signatures.map(({ keyid }) => ({ name: folder.holderOf(keyid), at: null })),
      open: complete ? [] : open.map((keyid) => folder.holderOf(keyid)),
      threshold: published.signed.roles.root.threshold,
      spoken: [],
      hex: null,
      command: complete
        ? 'waypost central publish --office OFFICE --keys KEYS'
        : 'waypost central keys sign --office OFFICE --key FILE',
      changes: [`Root version ${version}, until ${expires}`],
    },
  ];
}

function titleOf({ list, grant, pack, order }: StagingSummary): string {
  if (list !== null) return `${list.name}, generation ${list.to}`;
  if (grant !== null) return `Published lists for ${grant.name}`;
  if (pack !== null) return `Protection pack, version ${pack.version}`;
  if (order !== undefined) return `Lock order ${order.version}`;
  return 'The published targets again';
}

function countsOf({ list }: StagingSummary): Wait['counts'] {
  const diff = list?.diff ?? null;
  if (diff === null) return [];
  return [
    { value: diff.added.count, words: 'new' },
    { value: diff.changed.count, words: 'changed' },
    { value: diff.removed.count, words: 'taken out' },
  ];
}

/** The changes as counted by the person who built the list. An approver counts from their own records. */
function changesOf({ list, grant, devices }: StagingSummary, targets: { version: number; expires: string }): string[] {
  const lines = [`Targets version ${targets.version}, until ${targets.expires}`];
  if (list !== null) {
    lines.push(list.from === null ? 'The first generation of this list' : `After generation ${list.from}`);
    if (list.diff !== null) lines.push(`${list.diff.unchanged} records unchanged`);
    lines.push(`Sealed to ${Object.keys(devices).length} kiosks`);
    lines.push('The builder counted this. Each approver counts it from their own records.');
  }
  for (const { listId, generation } of grant?.lists ?? [])
    lines.push(`${listId}, generation ${generation}, as published`);
  return lines;
}

function linesOf(words: string): string[] {
  const all = words.split(' ');
  const lines: string[] = [];
  for (let at = 0; at < all.length; at += WORDS_A_LINE) lines.push(all.slice(at, at + WORDS_A_LINE).join(' '));
  return lines;
}
