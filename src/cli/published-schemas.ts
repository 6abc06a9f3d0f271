/** A list of what is published: the schema of every form that another program may read. */
import type { Command } from 'commander';
import { printOpenApi } from '../adapters/http/print/index.ts';
import { REFUSAL, reportOf, reportSchemaText } from '../adapters/report/index.ts';
import { noticeSchema } from '../adapters/storage/outbox/index.ts';
import { SCHEMA_NAMES, schemaText } from '../central/index.ts';
import { evidenceSchema } from '../core/audit/index.ts';
import { waypostProgram } from './program.ts';
import { answersSchemaText } from './provisioning/index.ts';
import { filesSchemas } from './published-files.ts';

/** Every command that can be typed, with its whole name. */
export function commandsOf(program: Command, before = ''): [name: string, command: Command][] {
  return program.commands.flatMap((command): [string, Command][] => {
    const name = `${before}${command.name()}`;
    return command.commands.length === 0 ? [[name, command]] : commandsOf(command, `${name} `);
  });
}

/** Name and text of each file of `docs/schemas`. */
export async function publishedSchemas(): Promise<Map<string, string>> {
  const texts = new Map<string, string>(SCHEMA_NAMES.map((name) => [name, schemaText(name)]));
  for (const [, command] of commandsOf(await waypostProgram())) {
    const kind = reportOf(command);
    if (kind !== null) texts.set(kind.name, reportSchemaText(kind));
  }
  texts.set('outcome.openapi', printOpenApi());
  texts.set('provision-answers', answersSchemaText());
  texts.set(REFUSAL.name, reportSchemaText(REFUSAL));
  texts.set(
    'notice',
    reportSchemaText({ schema: noticeSchema.meta({ title: 'Waypost: hit notice, as the kiosk signs it' }) }),
  );
  texts.set('evidence', reportSchemaText({ schema: evidenceSchema }));
  for (const [name, schema] of Object.entries(filesSchemas)) texts.set(name, reportSchemaText({ schema }));
  return texts;
}
