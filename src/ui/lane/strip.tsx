import type { GroupView, InspectionView, LaneView } from '../api.gen.ts';
import { formatAge, formatCount } from '../format.ts';
import { Sign, type SignValue, WarningTriangle } from '../parts/signs.tsx';
import { reasonShort, reasonTitle, t, tCode, tn } from '../words/index.ts';

/** Reasons that mean "nobody looked", as opposed to "something was found". */
const NOT_CHECKED = new Set([
  'LIST_STALE',
  'LIST_UNAVAILABLE',
  'LIST_LOCKED',
  'LIST_DAMAGED',
  'LIST_ROLLBACK',
  'LIST_NOT_CONFIGURED',
  'LIST_RECORD_UNREADABLE',
  'LIST_NUMBER_DOUBTFUL',
  'CLOCK_UNTRUSTED',
  'INPUT_ABSENT',
]);

interface CellWords {
  sign: SignValue;
  word: string;
  reason: string;
}

/** Which of the two questions no list of this lane can answer; the same for every traveller, so it gives nothing away. */
function missingList(view: InspectionView): string | null {
  const missing = (id: string): boolean =>
    view.checks.some((check) => check.check === id && check.reason === 'LIST_NOT_CONFIGURED');
  const [documents, persons] = [missing('lists.document'), missing('lists.person')];
  if (documents === persons) return null;
  return documents ? t('strip.noDocumentList') : t('strip.noPersonList');
}

function listsReason(lane: LaneView): string {
  const ages = lane.lists.flatMap((list) => (list.ageMs === null ? [] : [list.ageMs]));
  if (ages.length === 0) return reasonShort('LIST_NOT_CONFIGURED');
  return tn('strip.lists', lane.lists.length, { age: formatAge(Math.max(...ages)) });
}

function pendingReason(group: GroupView['group'], view: InspectionView): string {
  if (group === 'face' && view.awaiting.includes('live-face')) return t('strip.awaitingFace');
  if (group !== 'lists' && view.awaiting.includes('mrz')) return t('strip.reading');
  if (group === 'document' && view.awaiting.includes('page')) return t('strip.awaitingPage');
  return t('strip.running');
}

/** What is being taken again, in the cell that it is about; whatever the earlier one said. */
function againWords({ group }: GroupView, { again }: InspectionView): CellWords | null {
  const entry = again.find(({ what }) => (what === 'live-face' ? 'face' : 'document') === group);
  if (entry === undefined) return null;
  return { sign: 'pending', word: t('strip.again'), reason: t(`strip.again.${entry.what}`) };
}

/** Number and name were asked, and there was no face to search with. */
function isFaceNotSearched({ decidedBy, value, reason }: GroupView): boolean {
  return decidedBy === 'lists.face' && value === 'undetermined' && !reason.startsWith('FACE_LIST_');
}

function cellWords(group: GroupView, view: InspectionView, lane: LaneView): CellWords {
  const again = againWords(group, view);
  if (again !== null) return again;
  if (group.pending && group.value !== 'failed') {
    return { sign: 'pending', word: t('value.pending'), reason: pendingReason(group.group, view) };
  }
  if (group.group === 'lists') {
    // A.9: the strip says only that the lists were asked; whatever they answered about a person waits in the side tab.
    if (group.value === 'successful') {
      return { sign: group.value, word: t('value.checked'), reason: missingList(view) ?? listsReason(lane) };
    }
    if (isFaceNotSearched(group)) {
      return { sign: group.value, word: t('strip.faceNotSearched'), reason: t('strip.namesChecked') };
    }
    if (NOT_CHECKED.has(group.reason)) {
      const reason = missingList(view) ?? reasonShort(group.reason);
      return { sign: group.value, word: t('value.not-checked'), reason };
    }
  }
  if (group.group === 'document' && group.value === 'successful') {
    const base = group.notDone > 0 ? 'strip.counts' : 'strip.countsAll';
    return {
      sign: group.value,
      word: t('value.successful'),
      reason: tn(base, group.done, { notDone: formatCount(group.notDone) }),
    };
  }
  // Of several passed checks the comparison is the one that answers the officer's question.
  const compared = view.checks.find((check) => check.check === 'face.verification');
  if (group.group === 'face' && group.value === 'not-supported' && compared?.mode === 'e') {
    return { sign: group.value, word: t('value.not-checked'), reason: t('face.onTrial') };
  }
  const passed = compared?.value === 'successful' && compared.mode !== 'e';
  const reason = group.group === 'face' && group.value === 'successful' && passed ? compared.reason : group.reason;
  return { sign: group.value, word: tCode('tile', group.value), reason: reasonShort(reason) };
}

function idleWords(group: GroupView['group'], lane: LaneView): CellWords {
  if (
    group === 'chip' &&
    !lane.devices.some((device) => device.role === 'chip-reader' && device.state !== 'not-fitted')
  ) {
    return { sign: 'not-supported', word: t('tile.not-supported'), reason: reasonShort('CHIP_NOT_FITTED') };
  }
  const reason = group === 'lists' ? listsReason(lane) : t('strip.noDocument');
  return { sign: 'pending', word: t('value.waiting'), reason };
}

const ORDER = ['document', 'chip', 'face', 'lists'] as const;

/** The answer first: sign, word and one reason for each group, and the three faces side by side (ICAO 9303-2 C.29). */
export function Strip({ lane }: { lane: LaneView }) {
  const view = lane.inspection;
  return (
    <section class="strip" aria-label={t('strip.label')}>
      <ul class="strip-cells">
        {ORDER.map((name) => {
          const group = view?.groups.find((entry) => entry.group === name);
          const words = view !== null && group !== undefined ? cellWords(group, view, lane) : idleWords(name, lane);
          const silent = name === 'chip' && view?.chipSilent === true;
          const alarm = name === 'face' && view?.checks.some((check) => check.reason === 'PAD_ALARM') === true;
          return (
            <li class={`strip-cell is-${words.sign}`} key={name} data-group={name}>
              <Sign value={words.sign} size="strip" />
              <div class="strip-text">
                <span class="label strong">{t(`group.${name}`)}</span>
                <span class="strip-word fade" key={words.word}>
                  {words.word}
                  {alarm && <WarningTriangle label={reasonTitle('PAD_ALARM')} />}
                  {silent && <WarningTriangle label={t('page.warning')} />}
                </span>
                <span class="label">{silent ? t('strip.chipSilent') : words.reason}</span>
              </div>
            </li>
          );
        })}
      </ul>
      <div class="thumbs">
        <Thumb label={t('thumb.page')} url={view?.page?.portraitUrl ?? null} alt={t('thumb.pageAlt')} />
        <Thumb label={t('thumb.chip')} url={view?.chipPortraitUrl ?? null} alt={t('face.chipAlt')} />
        <Thumb label={t('thumb.live')} url={view?.live?.url ?? null} alt={t('thumb.liveAlt')} />
      </div>
    </section>
  );
}

function Thumb({ label, url, alt }: { label: string; url: string | null; alt: string }) {
  return (
    <figure class="thumb">
      {url === null ? <span class="thumb-empty" /> : <img src={url} alt={alt} />}
      <figcaption>{label}</figcaption>
    </figure>
  );
}
