// SPDX-License-Identifier: MIT
// The tasks extension by raw requests: no SDK knows it yet.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { askable, modern, modernRequest, openSession, post, request, withTasks } from './lib/raw.mjs';
import { everything, recordArgs, startServer } from './lib/server.mjs';
import { postStream } from './lib/streams.mjs';

const client = { ...askable, ...withTasks };
const terminal = ['completed', 'failed', 'cancelled'];
const timeoutMs = 20_000;
const invalidParams = -32602;
const missingCapability = -32021;

describe('tasks', () => {
  let server;
  before(async () => {
    server = await startServer(everything, recordArgs('tasks'));
  });
  after(() => server.stop());

  const call = (name, args = {}, capabilities = client) =>
    modern(server.url, 'tools/call', { name, arguments: args }, capabilities);
  const task = (method, taskId, more, capabilities = client) =>
    modern(server.url, `tasks/${method}`, { taskId, ...more }, capabilities);

  async function start(name, args) {
    const { result } = await call(name, args);
    assert.equal(result.resultType, 'task');
    return result.taskId;
  }

  /** Polls until the task has one of these states. */
  async function poll(taskId, states) {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end) {
      const { result } = await task('get', taskId);
      if (states.includes(result.status)) return result;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the task did not become ${states} in ${timeoutMs} ms`);
  }

  it('are created before they are answered, and complete', async () => {
    const { result } = await call('slow_compute', { seconds: 0.2, label: 'sum' });
    assert.equal(result.resultType, 'task');
    assert.match(result.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    assert.ok(result.ttlMs > 0 && result.pollIntervalMs > 0);
    assert.ok(Buffer.from(result.taskId, 'base64url').length >= 16);
    const seen = (await task('get', result.taskId)).result;
    assert.equal(seen.resultType, 'complete');
    assert.ok(['working', 'completed'].includes(seen.status));
    const done = await poll(result.taskId, terminal);
    assert.equal(done.status, 'completed');
    assert.equal(done.result.content[0].text, 'sum is done.');
  });

  it('give the error of a tool as a result, and that of the protocol as a failure', async () => {
    const failing = await poll(await start('failing_job'), terminal);
    assert.equal(failing.status, 'completed');
    assert.equal(failing.result.isError, true);
    const broken = await poll(await start('protocol_error_job'), terminal);
    assert.equal(broken.status, 'failed');
    assert.equal(broken.error.code, -32603);
    assert.equal(broken.result, undefined);
  });

  it('ask in the middle and take the answers one by one', async () => {
    const taskId = await start('multi_input');
    const asked = await poll(taskId, ['input_required']);
    const [first, second] = Object.keys(asked.inputRequests);
    const update = (key, name) =>
      task('update', taskId, { inputResponses: { [key]: { action: 'accept', content: { name } } } });
    const acknowledged = (await update(first, 'Ada')).result;
    assert.equal(acknowledged.resultType, 'complete');
    assert.equal(acknowledged.status, undefined);
    const waiting = (await task('get', taskId)).result;
    assert.equal(waiting.status, 'input_required');
    assert.deepEqual(Object.keys(waiting.inputRequests), [second]);
    assert.equal((await update('never_asked', 'Eve')).result.resultType, 'complete');
    assert.equal((await update(first, 'Eve')).result.resultType, 'complete');
    await update(second, 'Grace');
    const done = await poll(taskId, terminal);
    assert.equal(done.result.content[0].text, 'Ada and Grace');
  });

  it('ask again, under a new key, for what does not fit', async () => {
    const taskId = await start('confirm_delete', { filename: 'x' });
    const [key] = Object.keys((await poll(taskId, ['input_required'])).inputRequests);
    const wrong = { [key]: { action: 'accept', content: { confirm: 'perhaps' } } };
    await task('update', taskId, { inputResponses: wrong });
    const again = await poll(taskId, ['input_required', ...terminal]);
    assert.equal(again.status, 'input_required');
    const [newKey] = Object.keys(again.inputRequests);
    assert.notEqual(newKey, key);
    const right = { [newKey]: { action: 'accept', content: { confirm: true } } };
    await task('update', taskId, { inputResponses: right });
    assert.equal((await poll(taskId, terminal)).result.content[0].text, 'Deleted x.');
  });

  it('are cancelled while they work and while they ask, and stay as they ended', async () => {
    const working = await start('slow_compute', { seconds: 60 });
    const asking = await start('confirm_delete', { filename: 'x' });
    await poll(asking, ['input_required']);
    for (const taskId of [working, asking]) {
      const { result } = await task('cancel', taskId);
      assert.equal(result.resultType, 'complete');
      assert.equal(result.taskId, undefined);
      assert.equal((await poll(taskId, terminal)).status, 'cancelled');
    }
    const done = await start('slow_compute', { seconds: 0 });
    await poll(done, terminal);
    assert.equal((await task('cancel', done)).result.resultType, 'complete');
    assert.equal((await task('get', done)).result.status, 'completed');
  });

  it('begin where the handler says so, after what it asked of the call itself', async () => {
    const first = (await call('test_tool_with_task')).result;
    assert.equal(first.resultType, 'input_required');
    const inputResponses = { user_name: { action: 'accept', content: { name: 'Ada' } } };
    const params = { name: 'test_tool_with_task', arguments: {}, inputResponses };
    if (first.requestState) params.requestState = first.requestState;
    const { result } = await modern(server.url, 'tools/call', params, client);
    assert.equal(result.resultType, 'task');
    assert.equal((await poll(result.taskId, terminal)).result.content[0].text, 'Worked for Ada.');
  });

  it('are told of on a subscription', async () => {
    const taskId = await start('slow_compute', { seconds: 1, label: 'sum' });
    const { message, headers } = modernRequest(
      'subscriptions/listen',
      { notifications: { taskIds: [taskId] } },
      client
    );
    const stream = await postStream(server.url, message, headers);
    const [acknowledged] = [await stream.next(() => true)];
    assert.equal(acknowledged.method, 'notifications/subscriptions/acknowledged');
    assert.deepEqual(acknowledged.params.notifications.taskIds, [taskId]);
    const done = await stream.next((note) => note.params?.status === 'completed');
    assert.equal(done.method, 'notifications/tasks');
    assert.equal(done.params.taskId, taskId);
    assert.equal(done.params.result.content[0].text, 'sum is done.');
    await stream.close();
  });

  it('are only there for clients that declare the extension with each request', async () => {
    const inline = (await call('slow_compute', { seconds: 0, label: 'sum' }, askable)).result;
    assert.equal(inline.resultType, 'complete');
    assert.equal(inline.content[0].text, 'sum is done.');
    const required = await call('failing_job', {}, askable);
    assert.equal(required.status, 400);
    assert.equal(required.error.code, missingCapability);
    assert.deepEqual(required.error.data.requiredCapabilities, withTasks);
    const taskId = await start('slow_compute', { seconds: 0 });
    for (const [method, more] of [['get'], ['cancel'], ['update', { inputResponses: {} }]])
      assert.equal((await task(method, taskId, more, askable)).error.code, missingCapability, method);
  });

  it('run inline for legacy clients, which are offered no tasks', async () => {
    const { headers, result } = await openSession(server.url, '2025-11-25', askable);
    assert.equal(result.capabilities.tasks, undefined);
    const params = { name: 'failing_job', arguments: {} };
    const { messages } = await post(server.url, request(1, 'tools/call', params), headers);
    assert.equal(messages.at(-1).result.isError, true);
    const listed = await post(server.url, request(2, 'tasks/list'), headers);
    assert.equal(listed.messages[0].error.code, -32601);
  });

  it('are not found under ids nobody was given', async () => {
    for (const taskId of ['no-such-task', 'A'.repeat(22), '../../etc/passwd', 'x'.repeat(5_000)]) {
      for (const [method, more] of [['get'], ['cancel'], ['update', { inputResponses: {} }]]) {
        const { error } = await task(method, taskId, more);
        assert.equal(error?.code, invalidParams, `${method} ${taskId.slice(0, 30)}`);
      }
    }
  });

  it('refuse updates and ids of the wrong shape, and serve on', async () => {
    const taskId = await start('confirm_delete', { filename: 'x' });
    await poll(taskId, ['input_required']);
    for (const inputResponses of [null, 7, [], 'yes', undefined])
      assert.equal((await task('update', taskId, { inputResponses })).error?.code, invalidParams);
    const { message, headers } = modernRequest('tasks/get', { taskId: 'x' }, client);
    message.params.taskId = 7;
    const { messages } = await post(server.url, message, headers);
    assert.ok([invalidParams, -32020].includes(messages[0].error.code));
    assert.equal((await task('get', taskId)).result.status, 'input_required');
    await task('cancel', taskId);
  });
});
