import type { Command } from 'commander';
import { type StateContext, stateContext } from '../state/index.ts';
import { registerLanguageCommands } from './languages.ts';
import { registerOperatorModelCommands } from './operator-models.ts';

/** `waypost models …`: the models with which this kiosk sees and reads. */
export function registerModelsCommands(program: Command, context: StateContext = stateContext): void {
  const models = program.command('models').description('models of this kiosk');
  registerLanguageCommands(models, context);
  registerOperatorModelCommands(models, context);
}
