import type { ReferenceService } from '../../adapters/http/routes/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { Config } from '../../core/config/index.ts';
import {
  editionName,
  editionsOf,
  type ReferenceContent,
  type ReferenceDocument,
  type ReferenceFeature,
} from '../../core/document/reference/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { ListTrust } from '../../delivery/format/index.ts';
import { type PackStation, referencePacks } from '../../delivery/packs/index.ts';

const PICTURES = '/api/reference/pictures';

export interface ReferenceParts {
  config: Pick<Config, 'modelKeys' | 'lane'>;
  station: PackStation;
  journal: Pick<AuditJournal, 'appendSystem'>;
  clock: Pick<Clock, 'wall' | 'trusted'>;
  /** Whose signatures count in a demonstration instead of the office's. */
  played?: { reference: ListTrust } | null;
}

/** The document reference is loaded once at the start, as every signed file is. */
export function openReference({ config, station, journal, clock, played = null }: ReferenceParts): {
  service: ReferenceService;
  notices: string[];
} {
  const trust = played?.reference ?? config.modelKeys;
  const { current, facts, fault } = referencePacks.loadReference({ ...station, trust }, clock);
  const notices = fault === null ? [] : [`${fault.notice} (${fault.reason})`];
  return {
    notices,
    service: {
      of: (document) => viewOf(current(), document),
      picture: (id) => {
        const found = current()?.pictures.find((picture) => picture.id === id);
        return found === undefined ? null : { type: found.type, bytes: Buffer.from(found.data, 'base64') };
      },
      opened: ({ edition, feature }) => {
        const document = current()?.documents.find((one) => editionName(one) === edition);
        if (document?.features.some(({ id }) => id === feature) !== true) return false;
        // The row says what was looked up, but not for which traveller.
        const version = facts?.version ?? 0;
        return journal.appendSystem('reference-opened', config.lane.id, { version, edition, feature }).ok;
      },
    },
  };
}

type View = ReturnType<ReferenceService['of']>;

function viewOf(content: ReferenceContent | null, document: { issuer: string; code: string }): View {
  if (content === null) return { language: 'en', holder: '', rights: '', editions: [] };
  const { language, rights } = content;
  const editions = editionsOf(content, document).map((edition) => editionView(edition, content));
  return { language, holder: rights.holder, rights: rights.statement, editions };
}

function editionView(edition: ReferenceDocument, content: ReferenceContent): View['editions'][number] {
  const { name, issued, description, source, features } = edition;
  const shown = features.map((feature) => featureView(feature, content));
  return { id: editionName(edition), name, issued, description, source, features: shown };
}

function featureView(
  { pictures, ...feature }: ReferenceFeature,
  content: ReferenceContent,
): View['editions'][number]['features'][number] {
  const shown = (id: string | null) => {
    const picture = content.pictures.find((one) => one.id === id);
    return picture === undefined
      ? null
      : { url: `${PICTURES}/${picture.id}`, alt: picture.alt, source: picture.source };
  };
  return { ...feature, genuinePicture: shown(pictures.genuine), forgedPicture: shown(pictures.forged) };
}
