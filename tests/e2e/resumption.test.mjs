// SPDX-License-Identifier: MIT
// Legacy calls outlive their connections: what was missed is sent to whoever comes back with the id of the
// last event, in the same session.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import { user } from './lib/answers.mjs';
import { connectV1 } from './lib/clients.mjs';
import { modernRequest, openSession, post, request } from './lib/raw.mjs';
import { interactive, recordArgs, startServer } from './lib/server.mjs';
import { getStream, postStream } from './lib/streams.mjs';

let server;
before(async () => {
  server = await startServer(interactive, recordArgs('resumption'));
});
after(() => server.stop());

const print = (id, pages) =>
  request(id, 'tools/call', { name: 'print', arguments: { pages }, _meta: { progressToken: id } });
const isProgress = (message) => message.method === 'notifications/progress';

/** A fetch that breaks the event stream of the first call of a tool after some events. */
function unreliableFetch(events) {
  let broken = false;
  return async (url, init) => {
    const response = await fetch(url, init);
    const isCall = init?.method === 'POST' && String(init.body).includes('"tools/call"');
    if (broken || !isCall) return response;
    broken = true;
    let left = events;
    const cut = new TransformStream({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        left -= 1;
        if (left === 0) controller.error(new Error('the connection broke'));
      },
    });
    const { status, headers } = response;
    return new Response(response.body.pipeThrough(cut), { status, headers });
  };
}

describe('the TypeScript SDK v1', () => {
  for (const events of [1, 2, 7]) {
    it(`gets the rest of a call whose connection broke after ${events} reads`, async () => {
      const transport = new StreamableHTTPClientTransport(new URL(server.url), {
        fetch: unreliableFetch(events),
      });
      const session = await connectV1(transport);
      const seen = [];
      const onprogress = ({ progress }) => seen.push(progress);
      const result = await session.call({ name: 'print', arguments: { pages: 30 } }, { onprogress });
      assert.equal(result.content[0].text, 'Printed 30 pages.');
      assert.deepEqual(
        seen,
        Array.from({ length: 30 }, (_, page) => page + 1)
      );
      await session.close();
    });
  }

  it('comes back for a call that closes its stream', async () => {
    const transport = new StreamableHTTPClientTransport(new URL(server.url));
    const session = await connectV1(transport);
    const tokens = [];
    const result = await session.call(
      { name: 'back_up', arguments: { seconds: 0.3 } },
      { onresumptiontoken: (token) => tokens.push(token) }
    );
    assert.equal(result.content[0].text, 'Backed up.');
    assert.ok(tokens.length >= 2);
    assert.equal(new Set(tokens).size, tokens.length);
    await session.close();
  });

  it('is asked on a stream it came back to', async () => {
    const transport = new StreamableHTTPClientTransport(new URL(server.url), { fetch: unreliableFetch(1) });
    const answers = user([/once it is trained/, { publish: true }]);
    const session = await connectV1(transport, answers);
    const result = await session.call({ name: 'train', arguments: { seconds: 0.3, model: 'tiny' } });
    assert.equal(result.content[0].text, 'Published tiny.');
    await session.close();
  });
});

describe('Last-Event-ID by raw requests', () => {
  it('gives exactly what came after it, and the end', async () => {
    const { headers } = await openSession(server.url, '2025-11-25');
    const first = await postStream(server.url, print(1, 20), headers);
    await first.next((message) => isProgress(message) && message.params.progress === 5);
    await first.close();
    const before = first.events.filter((event) => event.id);
    const rest = await getStream(server.url, headers, before.at(-1).id);
    const answer = await rest.next((message) => message.id === 1);
    assert.equal(answer.result.content[0].text, 'Printed 20 pages.');
    await rest.ended;
    const all = [...before, ...rest.events].map((event) => event.message).filter(Boolean);
    assert.deepEqual(
      all.filter(isProgress).map((message) => message.params.progress),
      Array.from({ length: 20 }, (_, page) => page + 1)
    );
    const ids = [...before, ...rest.events].map((event) => event.id).filter(Boolean);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('gives it again to a client that lost the answer too', async () => {
    const { headers } = await openSession(server.url, '2025-11-25');
    const stream = await postStream(server.url, print(1, 3), headers);
    await stream.next((message) => message.id === 1);
    await stream.ended;
    const [priming] = stream.events;
    assert.ok(priming.id);
    assert.equal(priming.message, undefined);
    const again = await getStream(server.url, headers, priming.id);
    await again.next((message) => message.id === 1);
    await again.ended;
    assert.deepEqual(again.messages, stream.messages);
  });

  it('gives nothing to another session, to nobody and for ids that were never given', async () => {
    const one = await openSession(server.url, '2025-11-25');
    const other = await openSession(server.url, '2025-11-25');
    const stream = await postStream(server.url, print(1, 5), one.headers);
    await stream.next((message) => message.id === 1);
    const { id } = stream.events[0];
    const attempts = [
      [other.headers, id],
      [{}, id],
      [one.headers, `${id}0`],
      [one.headers, 'no-such-event'],
      [one.headers, 'x'.repeat(4_000)],
    ];
    for (const [headers, lastEventId] of attempts) {
      const answer = await getStream(server.url, headers, lastEventId);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const text = JSON.stringify(answer.messages);
      assert.doesNotMatch(text, /progress|Printed/, lastEventId.slice(0, 40));
      await answer.close();
    }
    const params = { name: 'print', arguments: { pages: 1 } };
    const { messages } = await post(server.url, request(2, 'tools/call', params), one.headers);
    assert.ok(messages.at(-1).result);
  });

  it('tells when to come back', async () => {
    const { headers } = await openSession(server.url, '2025-11-25');
    const stream = await postStream(
      server.url,
      request(1, 'tools/call', { name: 'back_up', arguments: { seconds: 0.2 } }),
      headers
    );
    await stream.ended;
    assert.ok(!stream.messages.some((message) => message.id === 1));
    assert.ok(stream.events.some((event) => Number(event.retry) > 0));
    const rest = await getStream(server.url, headers, stream.events.filter((event) => event.id).at(-1).id);
    assert.equal((await rest.next((message) => message.id === 1)).result.content[0].text, 'Backed up.');
    await rest.ended;
  });
});

describe('streams without a session to come back to', () => {
  it('of the modern era carry no ids, and close_stream does nothing', async () => {
    const { message, headers } = modernRequest('tools/call', {
      name: 'back_up',
      arguments: { seconds: 0.1 },
      _meta: { progressToken: 'p' },
    });
    const stream = await postStream(server.url, message, headers);
    const answer = await stream.next((one) => one.id === message.id);
    assert.equal(answer.result.content[0].text, 'Backed up.');
    assert.ok(stream.events.every((event) => event.id === undefined));
    await stream.ended;
  });
});
