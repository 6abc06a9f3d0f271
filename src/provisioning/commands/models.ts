import type { Command } from 'commander';
import { registerLanguageCommands } from './languages.ts';
import { registerOperatorModelCommands } from './operator-models.ts';
import { type StateContext, stateContext } from './state.ts';

/** `waypost models …`: what this kiosk sees and reads with. */
export function registerModelsCommands(program: Command, context: StateContext = stateContext): void {
  const models = program.command('models').description('models of this kiosk');
  registerLanguageCommands(models, context);
  registerOperatorModelCommands(models, context);
}
