// SPDX-License-Identifier: MIT
// Wrong messages over both transports: the right code and status, and the next request is served.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { modernHeaders, modernMeta, openSession, post, request } from './lib/raw.mjs';
import { everything, recordArgs, startServer } from './lib/server.mjs';

const parseError = -32700;
const invalidRequest = -32600;

const wrongTexts = [
  ['text that is no JSON', '{"jsonrpc":"2.0",', parseError],
  ['nothing', '', parseError],
  ['invalid UTF-8 as an escape', '{"jsonrpc":"2.0","id":1,"method":"\\ud800"}', parseError],
  ['a duplicate member', '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', parseError],
  ['nesting without end', '['.repeat(100_000), parseError],
  ['a number', '1', invalidRequest],
  ['a string', '"ping"', invalidRequest],
  ['null', 'null', invalidRequest],
  ['an empty object', '{}', invalidRequest],
  ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":1}', invalidRequest],
  ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}', invalidRequest],
  ['a wrong version of JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"ping"}', invalidRequest],
];

describe('wrong input over HTTP', () => {
  let server;
  before(async () => {
    server = await startServer(everything, recordArgs('wrong_input'));
  });
  after(() => server.stop());

  const isServing = async () => {
    const params = { name: 'test_simple_text', arguments: {}, ...modernMeta };
    const { status, messages } = await post(
      server.url,
      request(7, 'tools/call', params),
      modernHeaders('tools/call', params.name)
    );
    assert.equal(status, 200);
    assert.ok(messages[0].result);
  };

  for (const [what, text, code] of wrongTexts) {
    it(`${what} is answered with ${code} and 400, in both eras`, async () => {
      const legacy = await openSession(server.url, '2025-11-25');
      for (const headers of [legacy.headers, modernHeaders('tools/list')]) {
        const { status, messages } = await post(server.url, text, headers);
        assert.equal(status, 400);
        assert.equal(messages[0]?.error?.code, code, JSON.stringify(messages));
      }
      await isServing();
    });
  }

  it('a name of a megabyte is refused like any unknown one', async () => {
    const { headers } = await openSession(server.url, '2025-11-25');
    const { messages } = await post(
      server.url,
      request(1, 'tools/call', { name: 'x'.repeat(1 << 20), arguments: {} }),
      headers
    );
    assert.equal(messages[0].error.code, -32602);
    assert.ok(JSON.stringify(messages[0]).length < 10_000);
    await isServing();
  });

  it('an unknown session is 404', async () => {
    const { status } = await post(server.url, request(1, 'tools/list'), {
      'mcp-session-id': 'no-such-session',
    });
    assert.equal(status, 404);
    await isServing();
  });

  it('a revision that does not exist is refused with those that do', async () => {
    const meta = { _meta: { ...modernMeta._meta, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' } };
    const headers = { ...modernHeaders('tools/list'), 'mcp-protocol-version': '2099-01-01' };
    const { status, messages } = await post(server.url, request(1, 'tools/list', meta), headers);
    assert.equal(status, 400);
    assert.equal(messages[0].error.code, -32022);
    assert.ok(messages[0].error.data.supported.includes('2026-07-28'));
  });

  it('other methods and paths are answered in JSON', async () => {
    const put = await fetch(server.url, { method: 'PUT', body: '{}' });
    assert.equal(put.status, 405);
    assert.match(put.headers.get('allow'), /POST/);
    for (const path of ['/nothing-here', '/sse', '/messages']) {
      const missing = await fetch(new URL(path, server.url));
      assert.equal(missing.status, 404, path);
      assert.equal(typeof (await missing.json()), 'object');
    }
  });
});
