// SPDX-License-Identifier: MIT
// Connects the TypeScript SDK's clients, v1 and v2, and gives both the same small surface (see
// component_suite.mjs).

import {
  Client as ClientV2,
  StreamableHTTPClientTransport as HttpTransportV2,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioTransportV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const clientInfo = { name: 'mcpxx-e2e', version: '1.0.0' };
export const modernRevision = '2026-07-28';

async function sessionV1(transport) {
  const client = new ClientV1(clientInfo);
  await client.connect(transport);
  return {
    client,
    modern: false,
    call: (params, options) => client.callTool(params, undefined, options),
    onLog: (handler) =>
      client.setNotificationHandler(LoggingMessageNotificationSchema, (note) => handler(note.params)),
    close: async () => {
      // Over HTTP the session is ended as well, which a client that only closes its connection would not do.
      await transport.terminateSession?.();
      await client.close();
    },
  };
}

/** `mode` is the SDK's own: a revision to insist on, or 'auto' to let the client find out. */
async function sessionV2(transport, mode) {
  const client = new ClientV2(clientInfo, { versionNegotiation: { mode } });
  await client.connect(transport);
  return {
    client,
    modern: client.getNegotiatedProtocolVersion() === modernRevision,
    call: (params, options) => client.callTool(params, options),
    onLog: (handler) =>
      client.setNotificationHandler('notifications/message', (note) => handler(note.params)),
    close: () => client.close(),
  };
}

export const httpV1 = (url) => sessionV1(new HttpTransportV1(new URL(url)));
export const stdioV1 = (command, args) => sessionV1(new StdioTransportV1({ command, args, stderr: 'pipe' }));
export const httpV2 = (url, mode = { pin: modernRevision }) =>
  sessionV2(new HttpTransportV2(new URL(url)), mode);
export const stdioV2 = (command, args, mode = { pin: modernRevision }) =>
  sessionV2(new StdioTransportV2({ command, args, stderr: 'pipe' }), mode);
