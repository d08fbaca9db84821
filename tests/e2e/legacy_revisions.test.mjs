// SPDX-License-Identifier: MIT
// Every request of every legacy revision. That the answers fit their revision is checked from the records
// (validate_records.mjs).

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { notification, openSession, post, request } from './lib/raw.mjs';
import { everything, recordArgs, startServer } from './lib/server.mjs';

let server;
before(async () => {
  server = await startServer(everything, recordArgs('legacy_revisions'));
});
after(() => server.stop());

const callTool = (name) => ['tools/call', { name, arguments: {} }];
const read = (uri) => ['resources/read', { uri }];
const requests = [
  ['ping'],
  ['tools/list'],
  ...['test_simple_text', 'test_image_content', 'test_embedded_resource', 'test_multiple_content_types'].map(
    callTool
  ),
  ...['test_error_handling', 'test_structured_output', 'test_resource_link'].map(callTool),
  ['resources/list'],
  ['resources/templates/list'],
  ...['test://static-text', 'test://static-binary', 'test://template/7/data'].map(read),
  ['prompts/list'],
  ['prompts/get', { name: 'test_simple_prompt' }],
  ['prompts/get', { name: 'test_prompt_with_image' }],
  ['prompts/get', { name: 'test_prompt_with_arguments', arguments: { arg1: 'a', arg2: 'b' } }],
  [
    'completion/complete',
    {
      ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
      argument: { name: 'arg1', value: 'a' },
    },
  ],
  ['logging/setLevel', { level: 'debug' }],
  ['tools/call', { name: 'test_tool_with_logging', arguments: {} }],
  ['tools/call', { name: 'test_tool_with_progress', arguments: {}, _meta: { progressToken: 'p' } }],
];

for (const revision of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']) {
  describe(`revision ${revision}`, () => {
    let session;
    before(async () => {
      session = await openSession(server.url, revision);
    });

    it('is agreed upon when the client asks for it', () => {
      assert.equal(session.result.protocolVersion, revision);
      assert.equal(session.initialized, 202);
    });

    it('answers every request it has', async () => {
      for (const [index, [method, params]] of requests.entries()) {
        const { status, messages } = await post(
          server.url,
          request(index + 1, method, params),
          session.headers
        );
        const label = `${method} ${JSON.stringify(params ?? {})}`;
        assert.equal(status, 200, label);
        const answer = messages.find((message) => message.id === index + 1);
        assert.ok(answer?.result, `${label}: ${JSON.stringify(answer)}`);
      }
    });

    it('answers an unknown method, tool and prompt with an error', async () => {
      for (const [method, params, code] of [
        ['no/such', {}, -32601],
        ['tools/call', { name: 'no_such_tool', arguments: {} }, -32602],
        ['prompts/get', { name: 'no_such_prompt' }, -32602],
      ]) {
        const { messages } = await post(server.url, request('e', method, params), session.headers);
        assert.equal(messages[0].error.code, code, method);
      }
    });

    it('takes notifications without an answer', async () => {
      const cancelled = notification('notifications/cancelled', {
        requestId: 12345,
        reason: 'no longer needed',
      });
      const { status, messages } = await post(server.url, cancelled, session.headers);
      assert.equal(status, 202);
      assert.deepEqual(messages, []);
    });
  });
}

describe('batches', () => {
  const batch = [
    request(1, 'ping'),
    notification('notifications/cancelled', { requestId: 99 }),
    request(2, 'tools/list'),
  ];

  it('are answered at 2025-03-26', async () => {
    const { headers } = await openSession(server.url, '2025-03-26');
    const { status, messages } = await post(server.url, batch, headers);
    assert.equal(status, 200);
    assert.deepEqual(messages.map((message) => message.id).sort(), [1, 2]);
  });

  it('are refused at 2025-11-25', async () => {
    const { headers } = await openSession(server.url, '2025-11-25');
    const { status } = await post(server.url, batch, headers);
    assert.equal(status, 400);
  });
});

describe('list changes', () => {
  for (const [trigger, method] of [
    ['test_trigger_tool_change', 'notifications/tools/list_changed'],
    ['test_trigger_prompt_change', 'notifications/prompts/list_changed'],
    ['test_trigger_resource_change', 'notifications/resources/list_changed'],
  ]) {
    it(`${method} arrives on the session's own stream`, async () => {
      const { headers } = await openSession(server.url, '2025-11-25');
      const abort = new AbortController();
      const stream = await fetch(server.url, {
        headers: { ...headers, accept: 'text/event-stream' },
        signal: abort.signal,
      });
      assert.equal(stream.status, 200);
      const arrived = waitForMethod(stream, method);
      await post(server.url, request(1, ...callTool(trigger)), headers);
      const timer = setTimeout(() => abort.abort(), 5_000);
      assert.ok(await arrived);
      clearTimeout(timer);
      abort.abort();
    });
  }
});

async function waitForMethod(stream, method) {
  let text = '';
  for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes(`"${method}"`)) return true;
  }
  return false;
}
