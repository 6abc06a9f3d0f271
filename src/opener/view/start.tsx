import { useState } from 'preact/hooks';
import { keysOf, openKeyFile } from '../crypto/key-file.ts';
import { ownCopy } from '../own-copy.ts';
import { t } from '../words/speak.ts';
import { Button, clear, Field, FileButton, typed } from './parts.tsx';
import type { Shared } from './shared.ts';

/** After this many wrong passphrases the page asks if it is the right key. A lock would be useless: the file can be copied. */
const OFTEN = 5;

export function Start({
  session,
  give,
  onOpen,
  go,
}: Shared & { onOpen: () => void; go: (to: 'set-up' | 'restore') => void }) {
  const [wrong, setWrong] = useState(0);
  const [percent, setPercent] = useState<number | null>(null);
  const { digest, words } = ownCopy();
  const open = async () => {
    const file = session.keyFile;
    if (file === null || percent !== null) return;
    setPercent(0);
    const passphrase = typed('passphrase');
    const secret = await openKeyFile(file, passphrase, (part) => setPercent(Math.round(part * 100)));
    setPercent(null);
    clear('passphrase');
    if (secret === null) {
      setWrong(wrong + 1);
      return;
    }
    session.useKeys(keysOf(secret));
    secret.fill(0);
    onOpen();
  };
  return (
    <main class="column">
      <section class="card">
        <h2>{t('startTitle')}</h2>
        <p>{t('startCopy', { words })}</p>
        <p class="small">
          {t('startFalse')} <code>{digest}</code>
        </p>
        <p>{t('startPrivate')}</p>
        {session.copy !== null && (
          <p class={session.copy === 'same' ? '' : 'problem'} role="alert">
            {t(session.copy === 'same' ? 'copySame' : 'copyOther')}
          </p>
        )}
      </section>
      <section class="card">
        <h2>{t('keyTitle')}</h2>
        <div class="row">
          <FileButton name="key-file" onFiles={give}>
            {t('keyChoose')}
          </FileButton>
          {session.keyFile !== null && <span>{t('keyThere')}</span>}
        </div>
        {session.keyFile === null && session.ignored > 0 && (
          <p class="problem" role="alert">
            {t('keyBad')}
          </p>
        )}
        {session.keyFile !== null && (
          <>
            <Field name="passphrase" label={t('passphrase')} secret onEnter={() => void open()} />
            <Button main name="open" disabled={percent !== null} onClick={() => void open()}>
              {percent === null ? t('open') : t('opening', { percent })}
            </Button>
            {wrong > 0 && percent === null && (
              <p class="problem" role="alert">
                {t(wrong < OFTEN ? 'wrong' : 'wrongOften')}
              </p>
            )}
          </>
        )}
        {session.waiting > 0 && <p>{t('needKey', { n: session.waiting })}</p>}
        <p>{t('or')}</p>
        <div class="row">
          <Button name="set-up" onClick={() => go('set-up')}>
            {t('setUp')}
          </Button>
          <Button name="restore" onClick={() => go('restore')}>
            {t('restore')}
          </Button>
        </div>
      </section>
    </main>
  );
}
