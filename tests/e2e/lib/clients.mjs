// SPDX-License-Identifier: MIT
// Connects the TypeScript SDK's clients, v1 and v2, and gives both the same small surface (see
// component_suite.mjs). What a server asks is answered by `answers`, an object that may have the functions
// elicit(params), sample(params) and roots(), which return results; the client declares what it has.

import {
  Client as ClientV2,
  StreamableHTTPClientTransport as HttpTransportV2,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioTransportV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  PromptListChangedNotificationSchema,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

const clientInfo = { name: 'mcpxx-e2e', version: '1.0.0' };
export const modernRevision = '2026-07-28';

/** What a server can ask: which capability it needs, and how each SDK names the request. */
const askable = {
  elicit: {
    capability: { elicitation: { form: {}, url: {} } },
    v1: ElicitRequestSchema,
    v2: 'elicitation/create',
  },
  sample: { capability: { sampling: {} }, v1: CreateMessageRequestSchema, v2: 'sampling/createMessage' },
  roots: { capability: { roots: { listChanged: true } }, v1: ListRootsRequestSchema, v2: 'roots/list' },
};

const capabilitiesOf = (answers) =>
  Object.assign({}, ...Object.keys(answers).map((name) => askable[name].capability));

function answerWith(client, answers, sdk) {
  for (const [name, answer] of Object.entries(answers))
    client.setRequestHandler(askable[name][sdk], (request) => answer(request.params));
}

const changesV1 = [
  ToolListChangedNotificationSchema,
  PromptListChangedNotificationSchema,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
];
const changesV2 = [
  'notifications/tools/list_changed',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
  'notifications/resources/updated',
];

/** A session over that transport of the SDK v1. */
export async function connectV1(transport, answers = {}) {
  const client = new ClientV1(clientInfo, { capabilities: capabilitiesOf(answers) });
  answerWith(client, answers, 'v1');
  await client.connect(transport);
  return {
    client,
    modern: false,
    call: (params, options) => client.callTool(params, undefined, options),
    onLog: (handler) =>
      client.setNotificationHandler(LoggingMessageNotificationSchema, (note) => handler(note.params)),
    onChange: (handler) => changesV1.forEach((schema) => client.setNotificationHandler(schema, handler)),
    watch: async (uri) => {
      await client.subscribeResource({ uri });
      return () => client.unsubscribeResource({ uri });
    },
    close: async () => {
      // Over HTTP the session is ended as well, which a client that only closes its connection would not do.
      await transport.terminateSession?.();
      await client.close();
    },
  };
}

/** `mode` is the SDK's own: a revision to insist on, or 'auto' to let the client find out. */
async function sessionV2(transport, mode, answers = {}) {
  const capabilities = capabilitiesOf(answers);
  const client = new ClientV2(clientInfo, { capabilities, versionNegotiation: { mode } });
  answerWith(client, answers, 'v2');
  await client.connect(transport);
  return {
    client,
    modern: client.getNegotiatedProtocolVersion() === modernRevision,
    call: (params, options) => client.callTool(params, options),
    onLog: (handler) =>
      client.setNotificationHandler('notifications/message', (note) => handler(note.params)),
    onChange: (handler) => changesV2.forEach((method) => client.setNotificationHandler(method, handler)),
    watch: async (uri) => {
      const lists = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };
      const subscription = await client.listen({ ...lists, resourceSubscriptions: [uri] });
      return () => subscription.close();
    },
    close: () => client.close(),
  };
}

export const httpV1 = (url, answers) => connectV1(new HttpTransportV1(new URL(url)), answers);
export const stdioV1 = (command, args, answers) =>
  connectV1(new StdioTransportV1({ command, args, stderr: 'pipe' }), answers);
export const httpV2 = (url, mode = { pin: modernRevision }, answers) =>
  sessionV2(new HttpTransportV2(new URL(url)), mode, answers);
export const stdioV2 = (command, args, mode = { pin: modernRevision }, answers) =>
  sessionV2(new StdioTransportV2({ command, args, stderr: 'pipe' }), mode, answers);
