// SPDX-License-Identifier: MIT
// Clients of both eras are told what changes, and nothing else.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { httpV1, httpV2, stdioV1, stdioV2 } from './lib/clients.mjs';
import { modern, modernRequest, openSession, post, request } from './lib/raw.mjs';
import { everything, recordArgs, startServer } from './lib/server.mjs';
import { getStream, postStream } from './lib/streams.mjs';

const watched = 'test://watched-resource';
const idKey = 'io.modelcontextprotocol/subscriptionId';
const timeoutMs = 20_000;

let server;
before(async () => {
  server = await startServer(everything, recordArgs('subscriptions'));
});
after(() => server.stop());

const stdioArgs = (name) => ['--stdio', ...recordArgs(`subscriptions_${name}`)];
const clients = {
  'TypeScript SDK v1 over HTTP': () => httpV1(server.url),
  'TypeScript SDK v2 over HTTP': () => httpV2(server.url),
  'TypeScript SDK v1 over stdio': () => stdioV1(everything, stdioArgs('v1')),
  'TypeScript SDK v2 over stdio': () => stdioV2(everything, stdioArgs('v2')),
};

for (const [title, connect] of Object.entries(clients)) {
  describe(`changes, ${title}`, () => {
    let session;
    const seen = [];
    before(async () => {
      session = await connect();
      session.onChange((note) => seen.push(note));
    });
    after(() => session?.close());

    async function waitFor(method, since) {
      const end = Date.now() + timeoutMs;
      while (Date.now() < end) {
        const found = seen.slice(since).find((note) => note.method === method);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`${method} did not come, but ${JSON.stringify(seen.slice(since))}`);
    }

    it('of a resource and of every list reach a client that watches, until it stops', async () => {
      const stop = await session.watch(watched);
      const first = (await session.client.readResource({ uri: watched })).contents[0].text;
      await session.call({ name: 'test_trigger_resource_update' });
      assert.equal((await waitFor('notifications/resources/updated', 0)).params.uri, watched);
      assert.notEqual((await session.client.readResource({ uri: watched })).contents[0].text, first);
      for (const kind of ['tool', 'prompt', 'resource']) {
        const since = seen.length;
        await session.call({ name: `test_trigger_${kind}_change` });
        await waitFor(`notifications/${kind}s/list_changed`, since);
      }
      await stop();
      const since = seen.length;
      await session.call({ name: 'test_trigger_resource_update' });
      await session.call({ name: 'test_simple_text' });
      assert.ok(!seen.slice(since).some((note) => note.method === 'notifications/resources/updated'));
    });
  });
}

describe('subscriptions/listen by raw requests', () => {
  const listen = async (notifications) => {
    const { message, headers } = modernRequest('subscriptions/listen', { notifications });
    const stream = await postStream(server.url, message, headers);
    return { id: message.id, stream };
  };
  const trigger = (name) => modern(server.url, 'tools/call', { name, arguments: {} });

  it('is acknowledged first, and every message names the subscription', async () => {
    const { id, stream } = await listen({ toolsListChanged: true, resourceSubscriptions: [watched] });
    assert.match(stream.headers.get('content-type'), /^text\/event-stream/);
    await stream.next(() => true);
    await trigger('test_trigger_tool_change');
    await trigger('test_trigger_resource_update');
    await stream.next((note) => note.method === 'notifications/tools/list_changed');
    await stream.next((note) => note.method === 'notifications/resources/updated');
    assert.equal(stream.messages[0].method, 'notifications/subscriptions/acknowledged');
    assert.deepEqual(stream.messages[0].params.notifications, {
      toolsListChanged: true,
      resourceSubscriptions: [watched],
    });
    for (const note of stream.messages) assert.equal(note.params._meta[idKey], id);
    await stream.close();
  });

  it('tells each client what it asked for and nothing else', async () => {
    const prompts = await listen({ promptsListChanged: true });
    const tools = await listen({ toolsListChanged: true });
    const other = await listen({ resourceSubscriptions: ['test://static-text'] });
    for (const { stream } of [prompts, tools, other]) await stream.next(() => true);
    for (const name of ['tool_change', 'prompt_change', 'resource_change', 'resource_update'])
      await trigger(`test_trigger_${name}`);
    await tools.stream.next((note) => note.method === 'notifications/tools/list_changed');
    await prompts.stream.next((note) => note.method === 'notifications/prompts/list_changed');
    const kinds = ({ stream }) => new Set(stream.messages.slice(1).map((note) => note.method));
    assert.deepEqual(kinds(prompts), new Set(['notifications/prompts/list_changed']));
    assert.deepEqual(kinds(tools), new Set(['notifications/tools/list_changed']));
    assert.deepEqual(kinds(other), new Set());
    for (const { stream } of [prompts, tools, other]) await stream.close();
  });

  it('refuses filters that are none, and serves on', async () => {
    for (const notifications of [
      undefined,
      null,
      7,
      [],
      { toolsListChanged: 'yes' },
      { resourceSubscriptions: 'all' },
      { resourceSubscriptions: [7] },
    ]) {
      const { error } = await modern(server.url, 'subscriptions/listen', { notifications });
      assert.equal(error.code, -32602, JSON.stringify(notifications));
    }
    assert.ok((await trigger('test_simple_text')).result.content);
  });

  it('ends with a result when the server stops', async () => {
    const own = await startServer(everything, recordArgs('subscriptions_stop'));
    const { message, headers } = modernRequest('subscriptions/listen', {
      notifications: { toolsListChanged: true },
    });
    const stream = await postStream(own.url, message, headers);
    await stream.next(() => true);
    await own.stop();
    await stream.ended;
    const last = stream.messages.at(-1);
    assert.equal(last.id, message.id);
    assert.equal(last.result.resultType, 'complete');
    assert.equal(last.result._meta[idKey], message.id);
  });
});

describe('resources/subscribe by raw requests', () => {
  it('is answered with nothing, and tells the session alone', async () => {
    const one = await openSession(server.url, '2025-11-25');
    const other = await openSession(server.url, '2025-11-25');
    const streams = [await getStream(server.url, one.headers), await getStream(server.url, other.headers)];
    const subscribe = async (method, uri) =>
      (await post(server.url, request(1, method, { uri }), one.headers)).messages[0];
    assert.deepEqual((await subscribe('resources/subscribe', watched)).result, {});
    await modern(server.url, 'tools/call', { name: 'test_trigger_resource_update', arguments: {} });
    const note = await streams[0].next((message) => message.method === 'notifications/resources/updated');
    assert.deepEqual(note.params, { uri: watched });
    assert.deepEqual((await subscribe('resources/unsubscribe', watched)).result, {});
    assert.deepEqual(streams[1].messages, []);
    for (const stream of streams) await stream.close();
  });
});
