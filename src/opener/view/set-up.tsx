import { useState } from 'preact/hooks';
import {
  type BodyKeys,
  keysOf,
  newSecret,
  PASSPHRASE_MIN_CHARACTERS,
  paperOf,
  sealKeyFile,
  secretOfPaper,
} from '../crypto/key-file.ts';
import { save } from '../files.ts';
import { publicBlock } from '../formats/sealed.ts';
import { idGroups } from '../session.ts';
import { t } from '../words/speak.ts';
import { Button, clear, Field, typed } from './parts.tsx';

interface Made {
  text: string;
  paper: string;
  keys: BodyKeys;
}
type Fault = 'short' | 'notSame' | 'paperWrong' | null;

const groups = (paper: string): string[] => paper.match(/.{4}/g) ?? [];

/** Set-up in four steps: passphrase, key file, typing the paper copy, public block. `restore` starts with a paper copy. */
export function SetUp({ restore, onKeys }: { restore: boolean; onKeys: (keys: BodyKeys) => void }) {
  const [made, setMade] = useState<Made | null>(null);
  const [step, setStep] = useState(1);
  const [fault, setFault] = useState<Fault>(null);
  const [percent, setPercent] = useState<number | null>(null);
  const [right, setRight] = useState(false);

  const make = async () => {
    const passphrase = typed('passphrase');
    const secret = restore ? secretOfPaper(typed('paper')) : newSecret();
    if (secret === null) return setFault('paperWrong');
    if ([...passphrase].length < PASSPHRASE_MIN_CHARACTERS) return setFault('short');
    if (passphrase !== typed('again')) return setFault('notSame');
    setFault(null);
    setPercent(0);
    const text = await sealKeyFile(secret, passphrase, (part) => setPercent(Math.round(part * 100)));
    const paper = paperOf(secret);
    setMade({ text, paper, keys: keysOf(secret) });
    secret.fill(0);
    clear('passphrase', 'again', 'paper');
    setPercent(null);
    setStep(2);
  };
  const readBack = () => {
    const ok = made !== null && secretOfPaper(typed('read-back')) !== null && samePaper(typed('read-back'), made.paper);
    setRight(ok);
    setFault(ok ? null : 'paperWrong');
  };

  return (
    <main class="column">
      <section class="card">
        <h2>{t(restore ? 'restoreTitle' : 'setUpTitle')}</h2>
        <p class="small chrome" aria-live="polite">
          {t('step', { n: step })}
        </p>
        {step === 1 && (
          <>
            <p>{t('setUpWhy')}</p>
            {restore && <Field name="paper" label={t('paperField')} />}
            <Field name="passphrase" label={t('passphrase')} secret hint={t('short')} />
            <Field name="again" label={t('again')} secret onEnter={() => void make()} />
            <Button main name="make" disabled={percent !== null} onClick={() => void make()}>
              {percent === null ? t('make') : t('opening', { percent })}
            </Button>
          </>
        )}
        {step === 2 && made !== null && (
          <>
            <p>{t('saveKeyWhy')}</p>
            <div class="row">
              <Button main name="save-key" onClick={() => save('root.key.sealed', made.text)}>
                {t('saveKey')}
              </Button>
              <Button name="next" onClick={() => setStep(3)}>
                {t('next')}
              </Button>
            </div>
          </>
        )}
        {step === 3 && made !== null && (
          <PaperStep made={made} right={right} onRead={readBack} onNext={() => setStep(4)} />
        )}
        {step === 4 && made !== null && <BlockStep keys={made.keys} onDone={() => onKeys(made.keys)} />}
        {fault !== null && (
          <p class="problem" role="alert">
            {t(fault)}
          </p>
        )}
      </section>
    </main>
  );
}

function samePaper(text: string, paper: string): boolean {
  const secret = secretOfPaper(text);
  return secret !== null && paperOf(secret) === paper;
}

function PaperStep({
  made,
  right,
  onRead,
  onNext,
}: {
  made: Made;
  right: boolean;
  onRead: () => void;
  onNext: () => void;
}) {
  return (
    <>
      <div class="print">
        <h3>{t('paperTitle')}</h3>
        <p class="paper" dir="ltr" data-paper={made.paper}>
          {groups(made.paper).map((group) => (
            <span key={group}>{group} </span>
          ))}
        </p>
        <p>
          {t('id')}: <code dir="ltr">{idGroups(made.keys.id)}</code>
        </p>
        <p>{t('paperWhy')}</p>
      </div>
      <Button name="print" onClick={() => window.print()}>
        {t('print')}
      </Button>
      <Field name="read-back" label={t('paperType')} onEnter={onRead} />
      <div class="row">
        <Button main name="read" onClick={onRead}>
          {t('check')}
        </Button>
        <Button name="next" disabled={!right} onClick={onNext}>
          {t('next')}
        </Button>
      </div>
      {right && <p role="status">{t('paperRight')}</p>}
    </>
  );
}

function BlockStep({ keys, onDone }: { keys: BodyKeys; onDone: () => void }) {
  const block = () => {
    const name = typed('body-name').trim().slice(0, 80);
    return `${JSON.stringify({ ...(name === '' ? {} : { name }), ...publicBlock(keys) }, null, 2)}\n`;
  };
  return (
    <>
      <h3>{t('blockTitle')}</h3>
      <p>{t('blockWhy')}</p>
      <pre dir="ltr">{JSON.stringify(publicBlock(keys), null, 2)}</pre>
      <p>
        {t('id')}: <code dir="ltr">{idGroups(keys.id)}</code>
      </p>
      <Field name="body-name" label={t('bodyName')} />
      <div class="row">
        <Button name="save-block" onClick={() => save('public-block.json', block())}>
          {t('saveBlock')}
        </Button>
        <Button main name="finish" onClick={onDone}>
          {t('finish')}
        </Button>
      </div>
    </>
  );
}
