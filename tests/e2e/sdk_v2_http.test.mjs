// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { httpV2 } from './lib/clients.mjs';
import { describeComponents, listAll } from './lib/component_suite.mjs';
import { everything, recordArgs, startServer } from './lib/server.mjs';

let server;
before(async () => {
  server = await startServer(everything, recordArgs('sdk_v2_http'));
});
after(() => server.stop());

describeComponents('TypeScript SDK v2 over HTTP', () => httpV2(server.url));

describe('negotiation of the TypeScript SDK v2', () => {
  it('finds the modern era by itself', async () => {
    const session = await httpV2(server.url, 'auto');
    assert.equal(session.client.getNegotiatedProtocolVersion(), '2026-07-28');
    assert.ok((await listAll(session.client, 'tools')).length > 0);
    await session.close();
  });

  it('opens a legacy session on the same URL when the client wants one', async () => {
    const session = await httpV2(server.url, 'legacy');
    assert.equal(session.client.getNegotiatedProtocolVersion(), '2025-11-25');
    assert.deepEqual(await session.client.ping(), {});
    await session.close();
  });
});
