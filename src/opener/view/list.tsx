import { useState } from 'preact/hooks';
import { ofFolder, save } from '../files.ts';
import { registerText } from '../formats/register.ts';
import { type Entry, groupOf } from '../session.ts';
import { moment, t, valueWords } from '../words/speak.ts';
import { Button, FileButton, numberGroups, Text } from './parts.tsx';
import type { Shared } from './shared.ts';
import { Trust } from './trust.tsx';

const GROUPS = ['child', 'adult', 'drill'] as const;

export function List(props: Shared & { chosen: string | null; onChoose: (key: string) => void; reopen: () => void }) {
  const { session, chosen, onChoose, give, takeIn } = props;
  const choose = async () => {
    const folder = await window.showDirectoryPicker?.({ mode: 'readwrite' }).catch(() => undefined);
    if (folder !== undefined) takeIn(ofFolder(folder));
  };
  const picks = 'showDirectoryPicker' in window;
  return (
    <nav class="card chrome list" aria-label={t('list')}>
      <h2>{t('list')}</h2>
      <Trust {...props} />
      <p aria-live="polite" class="hidden">
        {session.entries.length}
      </p>
      {GROUPS.map((group) => (
        <Group key={group} {...props} group={group} chosen={chosen} onChoose={onChoose} />
      ))}
      {session.bad.length > 0 && (
        <section data-group="bad">
          <h3>{t('group_bad')}</h3>
          <ul class="bad">
            {session.bad.map(({ file, reason }) => (
              <li key={`${file} ${reason}`} data-reason={reason}>
                <code>
                  <Text>{file}</Text>
                </code>
                <span>{t(reason)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div class="drop">
        <strong>{t('drop')}</strong>
        <span>{t('dropMore')}</span>
        <div class="row">
          {picks ? (
            <Button name="pick-folder" onClick={() => void choose()}>
              {t('chooseFolder')}
            </Button>
          ) : (
            <FileButton name="folder" folder onFiles={give}>
              {t('chooseFolder')}
            </FileButton>
          )}
          <FileButton name="files" onFiles={give}>
            {t('chooseFiles')}
          </FileButton>
        </div>
      </div>
      {session.cutOff && (
        <p class="problem" role="alert">
          {t('cutOff')}
        </p>
      )}
      {session.ignored > 0 && <p class="small">{t('ignored', { n: session.ignored })}</p>}
      <Register {...props} />
    </nav>
  );
}

function Group(
  props: Shared & { group: (typeof GROUPS)[number]; chosen: string | null; onChoose: (key: string) => void },
) {
  const { session, group, chosen, onChoose } = props;
  const entries = session.entries.filter(({ referral }) => groupOf(referral) === group);
  if (entries.length === 0) return null;
  return (
    <section data-group={group}>
      <h3>{t(`group_${group}`)}</h3>
      <ul>
        {entries.map((entry) => (
          <li key={entry.key}>
            <button
              type="button"
              class="entry"
              data-key={entry.key}
              aria-current={entry.key === chosen ? 'true' : undefined}
              onClick={() => onChoose(entry.key)}
            >
              <strong dir="ltr">{numberGroups(entry.key)}</strong>
              <span>{moment(entry.referral.at)}</span>
              <span class="state">
                {valueWords(session.stateOf(entry))}
                {entry.repeated && `, ${t('before')}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {group === 'drill' && <Drills {...props} />}
    </section>
  );
}

/** Answers all drills with one press, so that they cost a body no further work. */
function Drills({ session, changed }: Shared) {
  const [put, setPut] = useState<string[]>([]);
  const open = session.drills.filter((entry) => ['opened', 'received'].includes(session.stateOf(entry)));
  const answerAll = async (entries: Entry[]) => {
    const names: string[] = [];
    for (const entry of entries) {
      const made = await session.answer(entry, { state: 'accepted', reason: null });
      if (made === null || made.written) continue;
      save(made.name, made.text);
      names.push(made.name);
    }
    setPut(names);
    changed();
  };
  return (
    <>
      {open.length > 0 && (
        <Button name="all-drills" onClick={() => void answerAll(open)}>
          {t('allDrills')}
        </Button>
      )}
      {put.map((name) => (
        <p key={name} class="small" role="status">
          {t('answerPut', { name })}
        </p>
      ))}
    </>
  );
}

function Register({ session, changed }: Shared) {
  return (
    <>
      {!session.hasRegister && <p class="small">{t('noRegister')}</p>}
      {session.registerChanged && (
        <>
          <Button
            name="save-register"
            onClick={() => {
              save('referrals.json', registerText(session.register));
              session.registerChanged = false;
              changed();
            }}
          >
            {t('saveRegister')}
          </Button>
          <p class="small">{t('registerHint')}</p>
        </>
      )}
    </>
  );
}
