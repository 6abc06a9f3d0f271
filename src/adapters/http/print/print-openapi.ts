import { z } from 'zod';
import { outcomeApi } from '../api/index.ts';
import {
  MAX_OUTCOME_STREAMS,
  MAX_STREAMS_A_MACHINE,
  OUTCOME_MESSAGE_BYTES,
  OUTCOME_PATH,
  OUTCOME_TICK_MS,
  REPLAY_MS,
  REPLAY_OUTCOMES,
} from '../server/index.ts';

const SEMANTICS = `Server-sent events. One message of ${OUTCOME_MESSAGE_BYTES} bytes every ${OUTCOME_TICK_MS} ms: \`outcome\` (OutcomeEvent), \`gap\` (OutcomeGap) or \`beat\` (OutcomeBeat). A reader that sends the last id that it has in \`Last-Event-ID\` gets each of the last ${REPLAY_OUTCOMES} outcomes of the last ${REPLAY_MS / 60_000} minutes at least once; ids show which ones are repeated. Older ones are not sent again: \`gap\` says that outcomes may be missing. Without \`Last-Event-ID\` it begins with the next outcome.`;

const REFUSALS: Readonly<Record<string, string>> = {
  '401': 'OUTCOME_TOKEN: the token is not valid here',
  '403': 'OUTCOME_OFF, OUTCOME_NOT_LOCAL, HOST_REFUSED or ORIGIN_REFUSED',
  '405': 'METHOD_NOT_ALLOWED',
  '429': 'OUTCOME_TOO_OFTEN: wait for retryAfterMs',
  '503': 'OUTCOME_FULL, AUDIT_UNAVAILABLE or ACCOUNTS_UNAVAILABLE',
};

/** docs/schemas/outcome.openapi.json: OpenAPI 3.1, whose schemas are JSON Schema 2020-12, from the schemas that the server uses. */
export function printOpenApi(): string {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(outcomeApi.outcomeSchemas)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  const components = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutFrame(schema)]));
  const problem = { 'application/json': { schema: { $ref: '#/components/schemas/OutcomeProblem' } } };
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Waypost: outcome of the lane',
      version: 'waypost.outcome.1',
      description:
        'What an officer decided, for an entry/exit system or a gate on the same machine. Off unless the signed policy allows it (docs/outcome-stream.md).',
    },
    servers: [{ url: 'http://localhost:8700', description: 'Loopback of the kiosk; no other machine can reach it' }],
    security: [{ machineToken: [] }],
    paths: {
      [OUTCOME_PATH]: {
        get: {
          operationId: 'readOutcomes',
          summary: 'Follow the outcomes of the lane',
          description: `${SEMANTICS} At most ${MAX_STREAMS_A_MACHINE} streams of one account and ${MAX_OUTCOME_STREAMS} in all.`,
          parameters: [
            {
              name: 'Last-Event-ID',
              in: 'header',
              required: false,
              schema: { type: 'string', pattern: '^[0-9a-f]{8}-[0-9]{10}$' },
              description: 'Id of the last event that the reader has dealt with',
            },
          ],
          responses: {
            '200': {
              description: 'A stream that lasts until the account, the policy or the lane ends it',
              content: {
                'text/event-stream': {
                  schema: {
                    description: 'JSON after `data:` of one event; spaces follow it',
                    oneOf: ['OutcomeEvent', 'OutcomeGap', 'OutcomeBeat'].map((name) => ({
                      $ref: `#/components/schemas/${name}`,
                    })),
                  },
                },
              },
            },
            ...Object.fromEntries(
              Object.entries(REFUSALS).map(([status, description]) => [status, { description, content: problem }]),
            ),
          },
        },
      },
    },
    components: {
      schemas: components,
      securitySchemes: {
        machineToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'Token of a machine account, printed once by `waypost machine add`',
        },
      },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Members that describe a separate schema file and have no meaning inside a document. */
function withoutFrame({ $schema: _schema, $id: _id, ...schema }: Record<string, unknown>): Record<string, unknown> {
  return schema;
}
