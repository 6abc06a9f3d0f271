import { Fragment } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { withoutHidden } from '../plain-text.ts';
import { t } from '../words/index.ts';
import { change, type Draft, draft, type Item, type Tab } from './draft.ts';
import { factFault, itemsOf, traitWordIn } from './form-rules.ts';
import { Writer } from './handed-notes.tsx';
import { inShown } from './pack-words.ts';
import { Questions } from './questions.tsx';
import { Tick } from './tick.tsx';

const TABS: readonly Tab[] = ['seen', 'told', 'documents'];

/** Three groups of points. No point is ticked beforehand, and a tick asks for its fact at once (docs/protection.md). */
export function FactList({ form }: { form: Draft }) {
  const listId = useId();
  const move = (by: number) => {
    const next = TABS[(TABS.indexOf(form.tab) + by + TABS.length) % TABS.length];
    if (next === undefined) return;
    change({ tab: next });
    document.getElementById(`${listId}-${next}`)?.focus();
  };
  return (
    <section class="support-facts">
      <Questions form={form} />
      <div class="tabs" role="tablist" aria-label={t('support.tabs')}>
        {TABS.map((tab) => {
          const has = itemsOf(form.view, tab).some(({ id }) => id in form.facts);
          return (
            <button
              type="button"
              role="tab"
              key={tab}
              id={`${listId}-${tab}`}
              class="tab"
              aria-selected={form.tab === tab}
              aria-controls={listId}
              tabIndex={form.tab === tab ? 0 : -1}
              onClick={() => change({ tab })}
              onKeyDown={(event) => {
                if (event.key === 'ArrowRight') move(1);
                if (event.key === 'ArrowLeft') move(-1);
              }}
            >
              {t(`support.tab.${tab}`)}
              {has && <span class="tab-mark" role="img" aria-label={t('support.tabHas')} />}
            </button>
          );
        })}
      </div>
      <div class="support-items" id={listId} role="tabpanel" aria-labelledby={`${listId}-${form.tab}`} tabIndex={-1}>
        {bySource(itemsOf(form.view, form.tab)).map(({ operation, items }) => (
          <Fragment key={operation === null ? '' : `${operation.agency} ${operation.agreement}`}>
            {operation !== null && <h3 class="label strong support-operation">{t('support.operation', operation)}</h3>}
            {items.map((item) => (
              <ItemRow item={item} form={form} key={item.id} />
            ))}
          </Fragment>
        ))}
      </div>
    </section>
  );
}

/** The points of the pack first, then those of each joint operation under its name. */
function bySource(items: readonly Item[]): { operation: Item['operation']; items: Item[] }[] {
  const groups: { operation: Item['operation']; items: Item[] }[] = [];
  for (const item of items) {
    const { operation } = item;
    const known = groups.find(
      (one) => one.operation?.agency === operation?.agency && one.operation?.agreement === operation?.agreement,
    );
    if (known === undefined) groups.push({ operation, items: [item] });
    else known.items.push(item);
  }
  return groups;
}

function ItemRow({ item, form }: { item: Item; form: Draft }) {
  const text = form.facts[item.id];
  const on = text !== undefined;
  return (
    <div class={on ? 'support-item support-item-on' : 'support-item'} data-item={item.id}>
      <Tick checked={on} onChange={(checked) => setFact(item.id, checked ? '' : null)}>
        {inShown(item.point)}
        {item.child && <span class="chip">{t('support.childItem')}</span>}
        {item.derivedByProject && <span class="chip">{t('support.derived')}</span>}
      </Tick>
      {on && <FactField id={item.id} text={text} form={form} />}
    </div>
  );
}

/** Hints for noticing the fact, and for not making more of it than a fact. */
function Hints({ item }: { item: Item | undefined }) {
  if (item === undefined) return null;
  const [look, not] = [inShown(item.look), inShown(item.not)];
  return (
    <>
      {look !== '' && <p class="label">{t('support.lookAt', { text: look })}</p>}
      {not !== '' && <p class="label">{t('support.bearInMind', { text: not })}</p>}
    </>
  );
}

function FactField({ id, text, form }: { id: string; text: string; form: Draft }) {
  const field = useId();
  const [removed, setRemoved] = useState(false);
  const fault = text === '' ? null : factFault(text);
  const word = form.affirmed.includes(id) ? null : traitWordIn(text, form.view.traitWords);
  return (
    <div class="support-fact">
      <Hints item={form.view.items.find((item) => item.id === id)} />
      <label class="label" for={field}>
        {t('support.factLabel')}
      </label>
      <input
        id={field}
        ref={focusNew}
        type="text"
        autocomplete="off"
        autocorrect="off"
        spellcheck={false}
        maxLength={260}
        placeholder={t('support.factHint')}
        value={text}
        aria-invalid={fault !== null}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          const plain = withoutHidden(typed);
          if (plain !== typed) {
            event.currentTarget.value = plain;
            setRemoved(true);
          }
          setFact(id, plain);
        }}
      />
      <Writer id={id} text={text} form={form} />
      {removed && <Status>{t('text.marksRemoved')}</Status>}
      {fault === 'short' && <p class="label">{t('support.factShort')}</p>}
      {fault === 'long' && <Problem>{t('support.factLong')}</Problem>}
      {word !== null && fault === null && (
        <Status class="support-ask">
          {t('support.factAsk', { word })}
          <Button onClick={() => change({ affirmed: [...form.affirmed, id] })}>{t('support.factYes')}</Button>
        </Status>
      )}
    </div>
  );
}

/** A new tick moves the focus into its field; a tick that is merely drawn again does not. */
function focusNew(input: HTMLInputElement | null): void {
  if (input !== null && input.value === '') input.focus();
}

function setFact(id: string, text: string | null): void {
  const now = draft.value;
  if (now === null) return;
  const { [id]: _before, ...others } = now.facts;
  // A changed text is a new fact: the question about its words is asked again.
  change({
    facts: text === null ? others : { ...now.facts, [id]: text },
    affirmed: now.affirmed.filter((other) => other !== id),
  });
}
