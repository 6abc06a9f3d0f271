import { useEffect, useState } from 'preact/hooks';
import type { KeyCodeView, KeysView } from '../api-keys.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatMoment, formatWait } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { Modal } from '../parts/controls.tsx';
import { Problem } from '../parts/problem.tsx';
import { panel } from '../store.ts';
import { refreshSession } from '../stream.ts';
import { t } from '../words/index.ts';
import { NewKey, SecondPerson } from './new-key.tsx';

/** Number of digits of a key's name that people read; the command line accepts the same number. */
const SHOWN_CHARACTERS = 8;

type Doing = { what: 'list' } | { what: 'add' } | { what: 'remove'; id: string } | { what: 'code'; code: KeyCodeView };

/** The user's own security keys: the list, adding a key, removing a key, and a code for a command. */
export function KeysPanel() {
  const [view, setView] = useState<KeysView | null>(null);
  const [doing, setDoing] = useState<Doing>({ what: 'list' });
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    void daemon.keys().then((answer) => {
      if (answer.ok) setView(answer.value);
      else setProblem(problemWords(answer));
    });
  }, []);
  const close = () => {
    panel.value = null;
  };
  const back = () => setDoing({ what: 'list' });
  const askCode = async () => {
    const answer = await daemon.keyCode();
    setProblem(answer.ok ? null : problemWords(answer));
    if (answer.ok) setDoing({ what: 'code', code: answer.value });
  };
  // The daemon ends the session after every change of the account's keys, and the sign-in says why.
  const changed = async () => {
    close();
    await refreshSession();
  };
  return (
    <Modal title={t('keys.title')} size={doing.what === 'list' ? 'medium' : 'narrow'} onClose={close}>
      {doing.what === 'list' && view !== null && (
        <KeyList
          view={view}
          onAdd={() => setDoing({ what: 'add' })}
          onRemove={(id) => setDoing({ what: 'remove', id })}
          onCode={() => void askCode()}
        />
      )}
      {doing.what === 'add' && (
        <NewKey
          begin={daemon.addKey}
          hint={t('keys.add.hint')}
          onEnd={(words) => {
            setProblem(words);
            if (words === null) void changed();
            else back();
          }}
          onBack={back}
        />
      )}
      {doing.what === 'remove' && (
        <SecondPerson
          hint={t('keys.remove.hint', { id: doing.id.slice(0, SHOWN_CHARACTERS) })}
          action={t('keys.remove')}
          send={(second) => daemon.removeKey({ ...second, id: doing.id })}
          onDone={() => void changed()}
          onBack={back}
        />
      )}
      {doing.what === 'code' && (
        <div class="key-code">
          <p class="prose">{t('keys.code.hint', { time: formatWait(doing.code.forMs) })}</p>
          <p class="key-code-digits">
            <bdi dir="ltr">{doing.code.code}</bdi>
          </p>
        </div>
      )}
      {doing.what === 'list' && <Problem>{problem}</Problem>}
    </Modal>
  );
}

interface KeyListProps {
  view: KeysView;
  onAdd: () => void;
  onRemove: (id: string) => void;
  onCode: () => void;
}

function KeyList({ view: { keys, mode, most }, onAdd, onRemove, onCode }: KeyListProps) {
  return (
    <div class="key-list">
      <p class="prose">{t(`keys.mode.${mode}`)}</p>
      {keys.length === 0 && <p class="prose">{t(mode === 'off' ? 'keys.none' : 'keys.noneAlone')}</p>}
      <ul>
        {keys.map(({ id, addedAt, confirmedBy, usedAt }) => (
          <li key={id}>
            <div>
              <p class="value">
                {t('keys.one')} <bdi class="mono">{id.slice(0, SHOWN_CHARACTERS)}</bdi>
              </p>
              <p class="label">{t('keys.added', { date: formatMoment(new Date(addedAt)), who: confirmedBy })}</p>
              <p class="label">
                {usedAt === null ? t('keys.unused') : t('keys.used', { date: formatMoment(new Date(usedAt)) })}
              </p>
            </div>
            <Button onClick={() => onRemove(id)}>{t('keys.remove')}</Button>
          </li>
        ))}
      </ul>
      <div class="key-list-deeds">
        {keys.length < most && <Button onClick={onAdd}>{t('keys.add')}</Button>}
        {keys.length > 0 && mode !== 'off' && <Button onClick={onCode}>{t('keys.code')}</Button>}
      </div>
      {keys.length === 1 && <p class="label">{t('keys.spare')}</p>}
    </div>
  );
}
