import type { Bench } from '../bench.ts';
import { type ReadDocument, readDocuments } from '../specimens.ts';
import { done, type Facts, type Step, StepRefused, TODO } from '../step.ts';
import { devicesText, readerOf } from './hardware.ts';

const SPECIMENS_WANTED = 3;

/** Step 6: three specimens are read and known as specimens. */
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
      bench.say('   No reader is configured: officers type every zone.');
      return { specimens: 0, formats: '', simulated: false, devices: devicesText(config) };
    }
    bench.say(`   Lay ${SPECIMENS_WANTED} different specimens (UTO) on the reader, one after the other.`);
    const read = await specimens(bench, reader);
    const formats = read.map(({ format }) => format).join(' ');
    return { specimens: read.length, formats, simulated: bench.simulated, devices: devicesText(config) };
  },
};

async function specimens(bench: Bench, reader: Parameters<typeof readDocuments>[1]): Promise<ReadDocument[]> {
  const read = await readDocuments(bench, reader, SPECIMENS_WANTED);
  const good = read.filter(({ specimen, checkDigitsOk }) => specimen && checkDigitsOk);
  if (good.length >= SPECIMENS_WANTED) return good;
  const message = `${good.length} of ${SPECIMENS_WANTED} documents were read as specimens with right check digits.`;
  const remedy = 'Lay specimens of Utopia (UTO) down, never a real document; clean the glass; then run it again.';
  throw new StepRefused('PROVISION_SPECIMEN', message, remedy);
}
