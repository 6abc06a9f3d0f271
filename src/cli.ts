/** `waypost`: the technician's and central IT's command line. */
import { waypostProgram } from './program.ts';

await (await waypostProgram()).parseAsync();
