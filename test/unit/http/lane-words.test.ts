import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { COUNTER_STATES, LIST_CHECK_STATES, SERVICE_ADVICE } from '../../../src/adapters/http/api/advice.ts';
import { LaneView } from '../../../src/adapters/http/api/lane.ts';
import { DEVICE_ADVICE } from '../../../src/core/inspection/ports/index.ts';
import { changeWords, isKey, isLocale, LANGUAGES } from '../../../src/ui/words/index.ts';

/** Ends of paths that hold codes, ids, times and addresses of pictures. */
const CODES =
  /(^|\.)(id|inspectionId|alertId|url|\w+Url|at|\w+At|check|clause|reason|sha256|reading|code|phase|what|guidance|profile|unit|on|adult|by|for|device|cls)$/;
/** What a document says, character by character. */
const DOCUMENT =
  /\.(primary|secondary|raw|documentCode|documentNumber|captured|expected|field|first|second|lines\[\]|of|printed|computed|seen|candidates\[\]|choices\[\])$/;
/** Names and what people wrote; they stay in the language in which they were written. A sentence of the daemon never joins them. */
const WRITTEN = [
  // Account of an officer.
  'cameraFeed.holder.officer',
  'inspection.checks[].component.name',
  'inspection.checks[].component.version',
  'inspection.checks[].documentModel.country',
  'inspection.checks[].documentModel.type',
  'inspection.documentModels.offered[].country',
  'inspection.documentModels.offered[].type',
  // As the barcode says them.
  'inspection.papers.second.unsigned[].name',
  'inspection.papers.second.unsigned[].number',
  'inspection.checks[].deviations[].oid',
  'inspection.checks[].knownIssue.note',
  'inspection.checks[].knownIssue.source',
  'lane.name',
  'lists[].legalBasis',
  'lists[].name',
];

/** The paths of every text that the schema leaves open, `[]` for a member of a list. */
function openTexts(schema: unknown, path = ''): string[] {
  const node = schema as {
    type?: string;
    const?: unknown;
    enum?: unknown;
    properties?: Record<string, unknown>;
    items?: unknown;
    prefixItems?: unknown[];
    anyOf?: unknown[];
    oneOf?: unknown[];
    additionalProperties?: unknown;
    $ref?: string;
  };
  if (node.$ref !== undefined) throw new Error(`${path} refers to ${node.$ref}: follow it here`);
  const inner = [
    ...Object.entries(node.properties ?? {}).flatMap(([name, part]) =>
      openTexts(part, path === '' ? name : `${path}.${name}`),
    ),
    ...[node.items, ...(node.prefixItems ?? [])].flatMap((part) =>
      typeof part === 'object' && part !== null ? openTexts(part, `${path}[]`) : [],
    ),
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((part) => openTexts(part, path)),
    ...(typeof node.additionalProperties === 'object' && node.additionalProperties !== null
      ? openTexts(node.additionalProperties, `${path}{}`)
      : []),
  ];
  const open = node.type === 'string' && node.const === undefined && node.enum === undefined;
  return open ? [...inner, path] : inner;
}

describe('the view of the lane', () => {
  it('carries no sentence of the daemon: every open text is a code or is on the list of what people wrote', () => {
    const all = [...new Set(openTexts(z.toJSONSchema(LaneView, { reused: 'inline' })))];
    expect(all).toContain('lists[].legalBasis');
    expect(all.filter((path) => !CODES.test(path) && !DOCUMENT.test(path)).sort()).toEqual([...WRITTEN].sort());
  });
});

describe('what to do about a device or service', () => {
  it.each(Object.keys(LANGUAGES).filter(isLocale))('has words in %s for every code', async (locale) => {
    expect(await changeWords(locale)).toBe(true);
    for (const code of [...DEVICE_ADVICE, ...SERVICE_ADVICE, 'AUDIT_STOPPED'])
      expect(isKey(`advice.${code}`), code).toBe(true);
    for (const state of COUNTER_STATES) expect(isKey(`counter.${state}`), state).toBe(true);
    for (const state of LIST_CHECK_STATES) expect(isKey(`listCheck.${state}`), state).toBe(true);
  });
});
