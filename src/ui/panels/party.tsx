import { useState } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import type { MinorAnswersView, PartyView } from '../api-papers.gen.ts';
import type { Act } from '../client.ts';
import { daemon } from '../daemon.gen.ts';
import { givenNames } from '../format.ts';
import { Button, QuietButton } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { t } from '../words/index.ts';

type Member = PartyView['members'][number];

const RELATIONSHIPS = [
  'parent',
  'grandparent',
  'sibling',
  'other-relative',
  'guardian',
  'group-leader',
  'not-related',
  'not-stated',
] as const satisfies readonly MinorAnswersView['relationship'][];
const AUTHORITIES = [
  'shown',
  'not-shown',
  'not-needed',
  'not-asked',
] as const satisfies readonly MinorAnswersView['authority'][];

const TELEPHONED = ['reached', 'not-reached', 'not-tried'] as const satisfies readonly MinorAnswersView['telephoned'][];
const APART = ['yes', 'not-yet'] as const satisfies readonly MinorAnswersView['apart'][];

interface ColumnProps {
  view: InspectionView | null;
  party: PartyView | null;
  act: Act;
}

/** Who travels together: names and what the officer saw, without a number of travellers or a score. */
export function PartyColumn({ view, party, act }: ColumnProps) {
  const linked = view?.papers.linked === true;
  const id = view?.inspectionId ?? '';
  return (
    <section>
      <h3 class="section first">{t('party.title')}</h3>
      <div class="papers-ways">
        {view !== null && (
          <Button
            aria-pressed={party?.expected === true}
            onClick={() => void act(daemon.expectCompanion({ inspectionId: id, expected: party?.expected !== true }))}
          >
            {t('party.expect')}
          </Button>
        )}
        {view !== null && !linked && party !== null && (
          <Button onClick={() => void act(daemon.linkParty({ inspectionId: id }))}>{t('party.link')}</Button>
        )}
        {linked && (
          <Button onClick={() => void act(daemon.leaveParty({ inspectionId: id }))}>{t('party.leave')}</Button>
        )}
        {party !== null && <Button onClick={() => void act(daemon.endParty())}>{t('party.end')}</Button>}
      </div>
      {party === null ? (
        <p class="label">{t('party.none')}</p>
      ) : (
        <ul class="party-members">
          {party.members.map((member) => (
            <li key={member.inspectionId}>
              <span class="strong" dir="auto">
                {nameOf(member)}
              </span>
              {member.inspectionId === id && <span class="tag">{t('party.here')}</span>}
              {member.minor === true && <span class="tag">{t('person.minor')}</span>}
              {(member.minor === true || member.asked !== null) && (
                <span class="label" data-asked={isWhole(member.asked)}>
                  {t(isWhole(member.asked) ? 'minor.state.asked' : 'minor.state.open')}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {linked && party !== null && <Answers id={id} party={party} act={act} />}
      {view?.papers.childQuestion === true && (
        <p class="support-rule" data-child-question>
          {t('minor.question')}
        </p>
      )}
      {view !== null && <Minor view={view} party={party} act={act} key={id} />}
    </section>
  );
}

/** True if the dialog was opened because the lane asks who accompanies somebody under 18. */
export const startsAtMinor = ({ awaiting, papers }: InspectionView): boolean =>
  papers.prompts.includes('minor') && !awaiting.includes('second');

/** True if every question about a minor has an answer. */
const isWhole = (asked: MinorAnswersView | null): boolean =>
  asked !== null && asked.telephoned !== undefined && asked.apart !== undefined;

function nameOf({ primary, secondary }: Member): string {
  if (primary === '' && secondary === '') return t('person.nameUnreadable');
  return secondary === '' ? primary : `${primary}, ${givenNames(secondary)}`;
}

function nameBy(party: PartyView | null, id: string): string {
  const member = party?.members.find(({ inspectionId }) => inspectionId === id);
  return member === undefined ? t('party.unlinked') : nameOf(member);
}

/** "Who answered for whom", as the officer saw it. */
function Answers({ id, party, act }: { id: string; party: PartyView; act: Act }) {
  const [by, setBy] = useState('unlinked');
  const [asked, setAsked] = useState(id);
  const people = party.members.map((member) => ({ value: member.inspectionId, words: nameOf(member) }));
  return (
    <>
      <h4 class="section">{t('party.answers')}</h4>
      <ul class="party-facts">
        {party.answered.map((fact) => (
          <li key={`${fact.by}${fact.for}`}>
            {t('party.answered', { by: nameBy(party, fact.by), other: nameBy(party, fact.for) })}
          </li>
        ))}
      </ul>
      <div class="party-form">
        <Choice
          label={t('party.by')}
          value={by}
          onChoose={setBy}
          options={[...people, { value: 'unlinked', words: t('party.unlinked') }]}
        />
        <Choice label={t('party.for')} value={asked} onChoose={setAsked} options={people} />
        <Button onClick={() => void act(daemon.noteAnswer({ inspectionId: id, by, for: asked }))}>
          {t('party.noteAnswer')}
        </Button>
      </div>
    </>
  );
}

/** The prompt about a minor. An absent paper is recorded as absent; no check fails because of it (docs/protection.md). */
function Minor({ view, party, act }: { view: InspectionView; party: PartyView | null; act: Act }) {
  const { inspectionId, person, papers } = view;
  const before = papers.minor;
  const [wanted, setWanted] = useState(person?.age == null || person.age < 18 || before !== null);
  const [adult, setAdult] = useState(before?.adult ?? '');
  const [relationship, setRelationship] = useState<string>(before?.relationship ?? '');
  const [authority, setAuthority] = useState<string>(before?.authority ?? '');
  if (!wanted) {
    return <QuietButton onClick={() => setWanted(true)}>{t('minor.maybe')}</QuietButton>;
  }
  const [telephoned, setTelephoned] = useState<string>(before?.telephoned ?? '');
  const [apart, setApart] = useState<string>(before?.apart ?? '');
  const complete = adult !== '' && relationship !== '' && authority !== '';
  const open = [telephoned === '' ? t('minor.telephoned') : null, apart === '' ? t('minor.apart') : null].filter(
    (words) => words !== null,
  );
  const others = (party?.members ?? []).filter((member) => member.inspectionId !== inspectionId);
  const none = { value: '', words: t('minor.choose') };
  return (
    <>
      <h4 class="section">{t('minor.title')}</h4>
      <div class="party-form">
        <Choice
          label={t('minor.adult')}
          value={adult}
          onChoose={setAdult}
          first={startsAtMinor(view)}
          options={[
            none,
            ...others.map((member) => ({ value: member.inspectionId, words: nameOf(member) })),
            { value: 'unlinked', words: t('party.unlinked') },
            { value: 'nobody', words: t('minor.nobody') },
          ]}
        />
        <Choice
          label={t('minor.relationship')}
          value={relationship}
          onChoose={setRelationship}
          options={[none, ...RELATIONSHIPS.map((value) => ({ value, words: t(`minor.relationship.${value}`) }))]}
        />
        <Choice
          label={t('minor.authority')}
          value={authority}
          onChoose={setAuthority}
          options={[none, ...AUTHORITIES.map((value) => ({ value, words: t(`minor.authority.${value}`) }))]}
        />
        <Choice
          label={t('minor.telephoned')}
          value={telephoned}
          onChoose={setTelephoned}
          options={[none, ...TELEPHONED.map((value) => ({ value, words: t(`minor.telephoned.${value}`) }))]}
        />
        <Choice
          label={t('minor.apart')}
          value={apart}
          onChoose={setApart}
          options={[none, ...APART.map((value) => ({ value, words: t(`minor.apart.${value}`) }))]}
        />
        <Button
          aria-disabled={!complete}
          onClick={() => {
            if (!complete) return;
            void act(
              daemon.noteMinor({
                inspectionId,
                adult,
                relationship: relationship as MinorAnswersView['relationship'],
                authority: authority as MinorAnswersView['authority'],
                ...(telephoned === '' ? {} : { telephoned: telephoned as (typeof TELEPHONED)[number] }),
                ...(apart === '' ? {} : { apart: apart as (typeof APART)[number] }),
              }),
            );
          }}
        >
          {t(before === null ? 'party.note' : 'minor.again')}
        </Button>
      </div>
      {before !== null && open.length > 0 && <p class="label">{t('minor.open', { what: open.join(', ') })}</p>}
      <p class="label">{t('minor.hint')}</p>
    </>
  );
}
