// SPDX-License-Identifier: MIT
// Questions to legacy clients by raw requests: what comes back may be late, wrong, or not meant for the server.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { askable, notification, openSession, post, request } from './lib/raw.mjs';
import { everything, recordArgs, startServer } from './lib/server.mjs';
import { getStream, postStream } from './lib/streams.mjs';

const isQuestion = (message) => message.method === 'elicitation/create';
const accept = (content) => ({ action: 'accept', content });

describe('questions to a legacy session', () => {
  let server;
  before(async () => {
    server = await startServer(everything, recordArgs('legacy_questions'));
  });
  after(() => server.stop());

  const open = (revision = '2025-11-25') => openSession(server.url, revision, askable);
  const ask = (session, id, name = 'test_input_required_result_elicitation') =>
    postStream(server.url, request(id, 'tools/call', { name, arguments: {} }), session.headers);
  const respond = (session, id, result) =>
    post(server.url, { jsonrpc: '2.0', id, ...result }, session.headers);

  for (const revision of ['2025-06-18', '2025-11-25']) {
    it(`arrive on the stream of the call at ${revision}, and their answer is accepted with 202`, async () => {
      const session = await open(revision);
      const stream = await ask(session, 1);
      const question = await stream.next(isQuestion);
      assert.equal(question.params.message, 'What is your name?');
      const { status, messages } = await respond(session, question.id, { result: accept({ name: 'Ada' }) });
      assert.equal(status, 202);
      assert.deepEqual(messages, []);
      const answer = await stream.next((message) => message.id === 1);
      assert.equal(answer.result.content[0].text, 'Hello, Ada!');
    });
  }

  it('are asked again where the answer does not fit', async () => {
    const session = await open();
    const stream = await ask(session, 1);
    const question = await stream.next(isQuestion);
    await respond(session, question.id, { result: accept({ name: 7 }) });
    const again = await stream.next((message) => isQuestion(message) && message.id !== question.id);
    await respond(session, again.id, { result: accept({ name: 'Ada' }) });
    const answer = await stream.next((message) => message.id === 1);
    assert.equal(answer.result.content[0].text, 'Hello, Ada!');
  });

  it('fail with what the client says, and not for ever', async () => {
    const session = await open();
    const refusing = await ask(session, 1);
    const question = await refusing.next(isQuestion);
    await respond(session, question.id, { error: { code: -1, message: 'the user is asleep' } });
    const answer = await refusing.next((message) => message.id === 1);
    assert.equal(answer.result.isError, true);
    assert.match(answer.result.content[0].text, /the user is asleep/);

    const wrong = await ask(session, 2);
    const answered = new Set();
    const isNew = (message) => message.id === 2 || (isQuestion(message) && !answered.has(message.id));
    for (let round = 0; round < 20 && !answered.has(2); ++round) {
      const { id } = await wrong.next(isNew);
      answered.add(id);
      if (id !== 2) await respond(session, id, { result: { action: 'shrug' } });
    }
    const end = await wrong.next((message) => message.id === 2);
    assert.equal(end.result.isError, true);
  });

  it('take no answers from another session, nor to what was never asked', async () => {
    const session = await open();
    const other = await open();
    const stream = await ask(session, 1);
    const question = await stream.next(isQuestion);
    const forged = { result: accept({ name: 'Eve' }) };
    await respond(other, question.id, forged);
    for (const id of ['never-asked', 0, 1, 'x'.repeat(4_000)]) await respond(session, id, forged);
    await respond(session, question.id, { result: accept({ name: 'Ada' }) });
    await respond(session, question.id, forged);
    const answer = await stream.next((message) => message.id === 1);
    assert.equal(answer.result.content[0].text, 'Hello, Ada!');
  });

  it('are withdrawn when the call is cancelled, and nothing follows', async () => {
    const session = await open();
    const stream = await ask(session, 1);
    const question = await stream.next(isQuestion);
    await post(server.url, notification('notifications/cancelled', { requestId: 1 }), session.headers);
    await respond(session, question.id, { result: accept({ name: 'Ada' }) });
    const params = { name: 'test_simple_text', arguments: {} };
    const next = await post(server.url, request(2, 'tools/call', params), session.headers);
    assert.ok(next.messages.at(-1).result);
    assert.ok(!stream.messages.some((message) => message.id === 1));
    await stream.close();
  });

  it('end with the session', async () => {
    const session = await open();
    const stream = await ask(session, 1);
    await stream.next(isQuestion);
    const ended = await fetch(server.url, { method: 'DELETE', headers: session.headers });
    assert.ok(ended.ok);
    await stream.ended;
    assert.ok(!stream.messages.some((message) => message.result?.content));
  });

  it('reach a client that comes back to the stream', async () => {
    const session = await open();
    const stream = await ask(session, 1);
    await stream.next(() => true, 'events');
    const [{ id: priming }] = stream.events;
    await stream.close();
    const again = await getStream(server.url, session.headers, priming);
    const question = await again.next(isQuestion);
    await respond(session, question.id, { result: accept({ name: 'Ada' }) });
    const answer = await again.next((message) => message.id === 1);
    assert.equal(answer.result.content[0].text, 'Hello, Ada!');
    await again.ended;
  });
});
