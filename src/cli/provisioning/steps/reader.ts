import type { Bench } from '../bench.ts';
import type { Facts } from '../progress.ts';
import { StepRefused } from '../refusal.ts';
import { type Reading, readDocuments } from '../specimens.ts';
import { done, type Step, TODO } from '../step.ts';
import { devicesText, readerOf } from './hardware.ts';

const SPECIMENS_WANTED = 3;

/** Step 6: three specimens are read and recognised as specimens. */
export const readerStep: Step = {
  id: 'reader',
  title: 'Three specimens on the reader',
  check: (bench) => {
    const [facts, config] = [bench.facts('reader'), bench.config()];
    if (facts === null || config === null || facts['devices'] !== devicesText(config)) return TODO;
    return done(`${facts['specimens']} specimens.`);
  },
  run: async (bench): Promise<Facts> => {
    const config = bench.config();
    if (config === null)
      throw new StepRefused('PROVISION_CONFIG', 'There is no configuration yet.', 'Run the step site first.');
    const reader = bench.simulated ? 'simulated' : readerOf(config);
    if (reader === null) {
      bench.say('   No reader is configured: officers type every MRZ.');
      return { specimens: 0, formats: '', simulated: false, devices: devicesText(config) };
    }
    bench.say(`   Put ${SPECIMENS_WANTED} different specimens (UTO) on the reader, one after the other.`);
    const { documents, failed } = await specimens(bench, reader);
    const formats = documents.map(({ format }) => format).join(' ');
    const uncertain = documents.reduce((sum, one) => sum + one.uncertain, 0);
    // The guidelines do not give limits for these two; they are recorded so that readers can be compared.
    bench.say(
      `   ${documents.length} read; reads that failed: ${failed}; characters of which the reader was unsure: ${uncertain}`,
    );
    const { simulated } = bench;
    return { specimens: documents.length, formats, failed, uncertain, simulated, devices: devicesText(config) };
  },
};

async function specimens(bench: Bench, reader: Parameters<typeof readDocuments>[1]): Promise<Reading> {
  const read = await readDocuments(bench, reader, SPECIMENS_WANTED);
  const good = read.documents.filter(({ specimen, checkDigitsOk }) => specimen && checkDigitsOk);
  if (good.length >= SPECIMENS_WANTED) return { ...read, documents: good };
  const message = `${good.length} of ${SPECIMENS_WANTED} documents were read as specimens with correct check digits.`;
  const remedy = 'Use specimens of Utopia (UTO), never a real document. Clean the glass, then run the step again.';
  throw new StepRefused('PROVISION_SPECIMEN', message, remedy);
}
