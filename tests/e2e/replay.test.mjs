// SPDX-License-Identifier: MIT
// What has to be remembered while a user thinks travels with the client: between server processes that share
// a key, and to nobody else.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { askable, modern } from './lib/raw.mjs';
import { everything, interactive, recordArgs, startServer } from './lib/server.mjs';

const invalidParams = -32602;
const accept = (content) => ({ action: 'accept', content });
const call = (url, name, args, more) =>
  modern(url, 'tools/call', { name, arguments: args, ...more }, askable);

describe('two processes', () => {
  const report = { topic: 'herons' };
  const delivery = { delivery: accept({ email: 'a@example.com' }) };
  let folder, ledger;
  const servers = {};

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'mcpxx-replay-'));
    ledger = path.join(folder, 'ledger');
    const keys = ['old', 'new'].map(() => randomBytes(32).toString('hex'));
    const files = {
      one: [keys[0]],
      other: [keys[0]],
      rotated: [keys[1], keys[0]],
      stranger: [randomBytes(32).toString('hex')],
    };
    for (const [name, lines] of Object.entries(files)) {
      const file = path.join(folder, `${name}.keys`);
      writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
      const args = ['--keys', file, ...recordArgs(`replay_${name}`), ledger];
      servers[name] = await startServer(interactive, args);
    }
  });
  after(async () => {
    for (const server of Object.values(servers)) await server.stop();
    rmSync(folder, { recursive: true });
  });

  async function firstRound(server) {
    const { result } = await call(server.url, 'buy_report', report);
    assert.equal(result.resultType, 'input_required');
    assert.deepEqual(Object.keys(result.inputRequests), ['delivery']);
    return result.requestState;
  }

  it('that share a key continue each other and pay once', async () => {
    const requestState = await firstRound(servers.one);
    const { result } = await call(servers.other.url, 'buy_report', report, {
      requestState,
      inputResponses: delivery,
    });
    assert.match(result.content[0].text, /goes to a@example\.com/);
    assert.deepEqual(readFileSync(ledger, 'utf8').trim().split('\n'), ['report on herons']);
  });

  it('keep accepting a key that others have replaced', async () => {
    const requestState = await firstRound(servers.one);
    const answered = { requestState, inputResponses: delivery };
    assert.ok((await call(servers.rotated.url, 'buy_report', report, answered)).result.content);
    const newer = { requestState: await firstRound(servers.rotated), inputResponses: delivery };
    const refused = await call(servers.one.url, 'buy_report', report, newer);
    assert.equal(refused.error.code, invalidParams);
  });

  it('with another key refuse the state of others', async () => {
    const requestState = await firstRound(servers.one);
    const answered = { requestState, inputResponses: delivery };
    const { error } = await call(servers.stranger.url, 'buy_report', report, answered);
    assert.equal(error.code, invalidParams);
    assert.ok((await call(servers.one.url, 'buy_report', report, answered)).result.content);
  });

  it('tell nothing of the state to those who carry it', async () => {
    const requestState = await firstRound(servers.one);
    for (const text of [requestState, Buffer.from(requestState, 'base64url').toString('latin1')])
      assert.doesNotMatch(text, /heron|pay|report/);
  });
});

describe('a state that is not what the server gave', () => {
  const name = 'test_input_required_result_request_state';
  const confirmed = { inputResponses: { confirm: accept({ ok: true }) } };
  let server;
  before(async () => {
    server = await startServer(everything, recordArgs('replay_hostile'));
  });
  after(() => server.stop());

  const firstState = async () => (await call(server.url, name, {})).result.requestState;
  const isServing = async () => {
    const requestState = await firstState();
    const { result } = await call(server.url, name, {}, { requestState, ...confirmed });
    assert.match(result.content[0].text, /^state-ok/);
  };
  const flipped = (state, at) => {
    const other = state[at] === 'A' ? 'B' : 'A';
    return state.slice(0, at) + other + state.slice(at + 1);
  };

  for (const [what, forge] of [
    ['with something added', (state) => `${state}-TAMPERED`],
    ['with its beginning changed', (state) => flipped(state, 0)],
    ['with its middle changed', (state) => flipped(state, Math.floor(state.length / 2))],
    ['cut short', (state) => state.slice(0, -5)],
    ['that is empty', () => ''],
    ['that somebody invented', () => randomBytes(200).toString('base64url')],
    ['that is no base64', () => 'Grün & Söhne\u0000'],
    ['of a megabyte', () => 'A'.repeat(1 << 20)],
    ['that is a number', () => 7],
    ['that is null', () => null],
  ]) {
    it(`${what} is refused with -32602`, async () => {
      const requestState = forge(await firstState());
      const { error } = await call(server.url, name, {}, { requestState, ...confirmed });
      assert.equal(error?.code, invalidParams);
      assert.ok(error.message.length < 500);
      await isServing();
    });
  }

  it('but belongs to another tool, or to other arguments, is refused with -32602', async () => {
    const requestState = await firstState();
    const stolen = { requestState, ...confirmed };
    const elsewhere = await call(server.url, 'test_input_required_result_tampered_state', {}, stolen);
    assert.equal(elsewhere.error.code, invalidParams);
    await isServing();
  });

  it('has a limit of time and is accepted until then, however often', async () => {
    const requestState = await firstState();
    for (let round = 0; round < 2; ++round) {
      const { result } = await call(server.url, name, {}, { requestState, ...confirmed });
      assert.match(result.content[0].text, /^state-ok/);
    }
  });
});

describe('answers that are not what was asked for', () => {
  const name = 'test_input_required_result_elicitation';
  let server;
  before(async () => {
    server = await startServer(everything, recordArgs('replay_answers'));
  });
  after(() => server.stop());

  for (const [what, answer] of [
    ['a number', 12345],
    ['null', null],
    ['a list', []],
    ['an empty object', {}],
    ['an action nobody knows', { action: 'shrug' }],
    ['accepted without content', { action: 'accept' }],
    ['content of the wrong type', accept({ name: 7 })],
    ['content without what is required', accept({})],
    ['a megabyte of nesting', accept({ name: [[[[[[[[[[]]]]]]]]]] })],
    ['the answer to another kind of question', { roots: [] }],
  ]) {
    it(`${what} is asked for again`, async () => {
      const { result } = await call(server.url, name, {}, { inputResponses: { user_name: answer } });
      assert.equal(result?.resultType, 'input_required', JSON.stringify(result));
      assert.deepEqual(Object.keys(result.inputRequests), ['user_name']);
      const good = { inputResponses: { user_name: accept({ name: 'Ada' }) } };
      assert.equal((await call(server.url, name, {}, good)).result.content[0].text, 'Hello, Ada!');
    });
  }

  for (const [what, inputResponses] of [
    ['null', null],
    ['a list', []],
    ['a text', 'user_name'],
  ]) {
    it(`${what} in place of all answers is refused with -32602`, async () => {
      const { error } = await call(server.url, name, {}, { inputResponses });
      assert.equal(error?.code, invalidParams);
    });
  }

  it('answers to questions never asked are ignored, thousands of them as well', async () => {
    const inputResponses = { user_name: accept({ name: 'Ada' }) };
    for (let i = 0; i < 5_000; ++i) inputResponses[`never_asked_${i}`] = accept({ i });
    const { result } = await call(server.url, name, {}, { inputResponses });
    assert.equal(result.content[0].text, 'Hello, Ada!');
  });

  it('answers to lists are ignored', async () => {
    const params = { inputResponses: 7, requestState: 'x' };
    const { result } = await modern(server.url, 'tools/list', params, askable);
    assert.ok(result.tools.length > 0);
  });

  it('an unfinished call costs the server nothing that 2,000 of them would show', async () => {
    for (let i = 0; i < 100; ++i) {
      const calls = Array.from({ length: 20 }, () => call(server.url, name, {}));
      const results = await Promise.all(calls);
      assert.ok(results.every(({ result }) => result.resultType === 'input_required'));
    }
    const good = { inputResponses: { user_name: accept({ name: 'Ada' }) } };
    assert.ok((await call(server.url, name, {}, good)).result.content);
  });
});
