// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { httpV1 } from './lib/clients.mjs';
import { describeComponents, listAll } from './lib/component_suite.mjs';
import { everything, recordArgs, startServer } from './lib/server.mjs';

let server;
before(async () => {
  server = await startServer(everything, recordArgs('sdk_v1_http'));
});
after(() => server.stop());

describeComponents('TypeScript SDK v1 over HTTP', () => httpV1(server.url));

describe('sessions of the TypeScript SDK v1', () => {
  it('are negotiated at the newest legacy revision and end with DELETE', async () => {
    const session = await httpV1(server.url);
    const { transport } = session.client;
    assert.equal(transport.protocolVersion, '2025-11-25');
    const id = transport.sessionId;
    assert.match(id, /^[\x21-\x7e]+$/);
    await session.close();
    const headers = {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-session-id': id,
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
    const response = await fetch(server.url, { method: 'POST', headers, body });
    await response.arrayBuffer();
    assert.equal(response.status, 404);
  });

  it('do not see each other', async () => {
    const [one, other] = await Promise.all([httpV1(server.url), httpV1(server.url)]);
    assert.notEqual(one.client.transport.sessionId, other.client.transport.sessionId);
    await one.close();
    assert.ok((await listAll(other.client, 'tools')).length > 0);
    await other.close();
  });
});
