// SPDX-License-Identifier: MIT
// Pages of other origins use the server from a real browser, or are kept from it.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { noBrowser, startBrowser, startPages } from './lib/browser.mjs';
import { modernHeaders, modernMeta, post, request } from './lib/raw.mjs';
import { buildDir, everything, recordArgs, startServer } from './lib/server.mjs';

const tokenServer = path.join(buildDir, 'tests/e2e/token_server');

describe('pages in Chromium', { skip: noBrowser }, () => {
  let browser;
  let pages;
  let server;
  let guarded;

  before(async () => {
    pages = await startPages();
    const allowed = ['--allowed-origin', pages.origin('app.example.test')];
    [browser, server, guarded] = await Promise.all([
      startBrowser(),
      startServer(everything, [...allowed, ...recordArgs('browser')]),
      startServer(tokenServer, allowed),
    ]);
  });

  after(async () => {
    await browser?.close();
    await pages?.stop();
    await server?.stop();
    await guarded?.stop();
  });

  /** A page of that host; `run(name, ...args)` calls a function of pages/client.js in it. */
  async function open(host) {
    const page = await browser.newPage();
    await page.goto(pages.origin(host));
    const run = (name, ...args) =>
      page.evaluate(([called, given]) => globalThis[called](...given), [name, args]);
    return { page, run };
  }

  // The first is not this machine's as far as anybody can tell, and listed; pages of loopback names are fine.
  for (const host of ['app.example.test', 'localhost', '127.0.0.1']) {
    describe(`a page of ${host}`, () => {
      let run;
      before(async () => {
        ({ run } = await open(host));
      });

      it('lists and calls in the modern era, with headers that need a preflight', async () => {
        const listed = await run('modern', server.url, 'tools/list');
        assert.equal(listed.status, 200);
        assert.ok(listed.messages[0].result.tools.some((tool) => tool.name === 'test_x_mcp_header'));
        const params = { name: 'test_x_mcp_header', arguments: { region: 'eu-west' } };
        const called = await run('modern', server.url, 'tools/call', params, {
          'Mcp-Param-Region': 'eu-west',
          Authorization: 'Bearer something',
        });
        assert.equal(called.status, 200);
        assert.match(called.messages[0].result.content[0].text, /region=eu-west/);
      });

      it('reads errors in the modern era', async () => {
        const params = { name: 'test_x_mcp_header', arguments: { region: 'eu-west' } };
        const headers = { 'Mcp-Param-Region': 'us-east' };
        const refused = await run('modern', server.url, 'tools/call', params, headers);
        assert.equal(refused.status, 400);
        assert.equal(refused.messages[0].error.code, -32020);
      });

      it('reads the id of a session, lists, calls, listens and ends it in the legacy era', async () => {
        const opened = await run('initialize', server.url);
        assert.equal(opened.status, 200);
        const session = opened.headers['mcp-session-id'];
        assert.ok(session);
        const initialized = { method: 'notifications/initialized' };
        assert.equal((await run('legacy', server.url, initialized, session)).status, 202);
        const list = { id: 1, method: 'tools/list' };
        const listed = await run('legacy', server.url, list, session);
        assert.ok(listed.messages[0].result.tools.length > 0);
        const params = { name: 'test_tool_with_progress', arguments: {}, _meta: { progressToken: 1 } };
        const called = await run('legacy', server.url, { id: 2, method: 'tools/call', params }, session);
        assert.match(called.headers['content-type'], /^text\/event-stream/);
        assert.ok(called.messages.some((message) => message.method === 'notifications/progress'));
        assert.equal(called.messages.at(-1).id, 2);
        assert.equal((await run('listen', server.url, session, called.eventIds[0])).status, 200);
        assert.equal((await run('endSession', server.url, session)).status, 204);
        assert.equal((await run('legacy', server.url, list, session)).status, 404);
      });

      it('learns from 401 how to authenticate, in both eras', async () => {
        const call = { name: 'whoami', arguments: {} };
        for (const refused of [
          await run('modern', guarded.url, 'tools/call', call),
          await run('initialize', guarded.url),
        ]) {
          assert.equal(refused.status, 401);
          assert.equal(refused.headers['www-authenticate'], 'Bearer realm="token_server"');
        }
        const token = { Authorization: 'Bearer secret' };
        const called = await run('modern', guarded.url, 'tools/call', call, token);
        assert.equal(called.messages[0].result.content[0].text, 'the bearer of the token');
        const opened = await run('initialize', guarded.url, token);
        assert.ok(opened.headers['mcp-session-id']);
      });
    });
  }

  describe('a page of an origin that is not allowed', () => {
    const origin = () => pages.origin('evil.example.test');
    const initialize = request(1, 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'evil', version: '1.0.0' },
    });

    it('neither sends what needs a preflight nor reads what does not', async () => {
      const { page, run } = await open('evil.example.test');
      const seen = [];
      page.on('console', (message) => seen.push(message.text()));
      for (const attempt of [
        ['modern', server.url, 'tools/list'],
        ['initialize', server.url],
        ['simple', server.url, initialize],
        ['modern', guarded.url, 'tools/list'],
      ]) {
        await assert.rejects(run(...attempt), /Failed to fetch/, attempt.join(' '));
      }
      assert.ok(
        seen.some((text) => /CORS policy/.test(text)),
        seen.join('\n')
      );
    });

    it('is answered with 403, whatever it sends', async () => {
      const headers = { origin: origin() };
      const modern = { ...headers, ...modernHeaders('tools/list') };
      for (const answer of [
        await post(server.url, initialize, headers),
        await post(server.url, initialize, { ...headers, 'content-type': 'text/plain' }),
        await post(server.url, request(1, 'tools/list', modernMeta), modern),
        await preflight(server.url, origin()),
      ]) {
        assert.equal(answer.status, 403);
        assert.equal(answer.headers.get('access-control-allow-origin'), null);
      }
      assert.equal((await preflight(server.url, pages.origin('app.example.test'))).status, 204);
    });

    it('is kept out as well when its name leads to the server', async () => {
      const page = await browser.newPage();
      const rebound = new URL(server.url);
      rebound.hostname = 'evil.example.test';
      const response = await page.goto(rebound.href);
      assert.equal(response.status(), 403);
      assert.match(await response.text(), /allowed_hosts/);
    });
  });
});

function preflight(url, origin) {
  return fetch(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
    signal: AbortSignal.timeout(10_000),
  });
}
