// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, it } from 'node:test';

import { stdioV1, stdioV2 } from './lib/clients.mjs';
import { describeComponents } from './lib/component_suite.mjs';
import { modernMeta, notification, request } from './lib/raw.mjs';
import { everything, recordArgs } from './lib/server.mjs';

const args = (name) => ['--stdio', ...recordArgs(name)];

describeComponents('TypeScript SDK v1 over stdio', () => stdioV1(everything, args('sdk_v1_stdio')));
describeComponents('TypeScript SDK v2 over stdio', () => stdioV2(everything, args('sdk_v2_stdio')));

describe('the process of a stdio server', () => {
  const initialize = (protocolVersion) => {
    const clientInfo = { name: 'raw', version: '1' };
    return request(1, 'initialize', { protocolVersion, capabilities: {}, clientInfo });
  };

  it('ends with code 0 at the end of its input, having answered what came before', async () => {
    const { code, answers } = await runToEnd([initialize('2025-11-25'), request(2, 'ping')]);
    assert.equal(code, 0);
    assert.deepEqual(answers.map((answer) => answer.id).sort(), [1, 2]);
  });

  it('answers a batch with a batch at 2025-03-26', async () => {
    const cancelled = notification('notifications/cancelled', { requestId: 9 });
    const batch = [request(2, 'ping'), cancelled, request(3, 'tools/list')];
    const opened = [initialize('2025-03-26'), notification('notifications/initialized')];
    const { answers } = await runToEnd([...opened, batch]);
    const answer = answers.find(Array.isArray);
    assert.deepEqual(answer?.map((one) => one.id).sort(), [2, 3]);
  });

  it('answers lines that are no messages, and the next one too', async () => {
    const lines = ['{"jsonrpc":', '7', '{"jsonrpc":"2.0","id":5}', initialize('2025-11-25')];
    const { code, answers } = await runToEnd(lines);
    assert.equal(code, 0);
    const codes = answers.map((answer) => answer.error?.code);
    assert.deepEqual(codes, [-32700, -32600, -32600, undefined]);
  });

  it('refuses a revision that does not exist with those that do', async () => {
    const meta = { ...modernMeta._meta, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
    const { answers } = await runToEnd([request(1, 'tools/list', { _meta: meta })]);
    assert.equal(answers[0].error.code, -32022);
    assert.ok(answers[0].error.data.supported.includes('2026-07-28'));
  });
});

/** Writes the messages, or lines that are none, and ends the input. Resolves to the exit code and the answers. */
function runToEnd(messages) {
  const child = spawn(everything, args('raw_stdio'), { stdio: ['pipe', 'pipe', 'ignore'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  const line = (message) => (typeof message === 'string' ? message : JSON.stringify(message));
  child.stdin.end(messages.map((message) => `${line(message)}\n`).join(''));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(timer);
      const lines = Buffer.concat(output).toString().split('\n').filter(Boolean);
      resolve({ code, answers: lines.map((text) => JSON.parse(text)) });
    });
  });
}
