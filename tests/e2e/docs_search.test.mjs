// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { httpV2 } from './lib/clients.mjs';
import { buildDir, recordArgs, startServer } from './lib/server.mjs';

describe('docs_search over a folder', () => {
  let folder, server, session;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'mcpxx-docs-'));
    mkdirSync(path.join(folder, 'birds'));
    writeFileSync(path.join(folder, 'birds/heron.md'), '# Heron\n\nA heron stands still in shallow water.\n');
    writeFileSync(path.join(folder, 'birds/wren.md'), '# Wren\n\nA wren is small and loud.\n');
    writeFileSync(path.join(folder, 'stones.txt'), 'Granite is hard. A heron does not eat it.\n');
    server = await startServer(path.join(buildDir, 'examples/docs_search'), [
      ...recordArgs('docs_search'),
      folder,
    ]);
    session = await httpV2(server.url);
  });
  after(async () => {
    await session?.close();
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  const call = (name, args, options) => session.call({ name, arguments: args }, options);

  it('finds the documents that hold the words, the best first', async () => {
    const { hits } = (await call('search', { query: 'heron' })).structuredContent;
    assert.deepEqual(
      hits.map((hit) => hit.path),
      ['birds/heron.md', 'stones.txt']
    );
    assert.match(hits[0].snippet, /heron/i);
  });

  it('takes any text as a query', async () => {
    for (const query of ['"', 'a AND (', '*', "'; DROP TABLE documents; --", 'NEAR/']) {
      const result = await call('search', { query });
      assert.ok(!result.isError, `${query}: ${JSON.stringify(result.content)}`);
    }
  });

  it('reads a document, and a range of its lines', async () => {
    assert.match((await call('read', { path: 'birds/wren.md' })).content[0].text, /^# Wren\n/);
    const range = await call('read', { path: 'birds/wren.md', first_line: 3, last_line: 3 });
    assert.equal(range.content[0].text.trim(), 'A wren is small and loud.');
  });

  it('reads nothing outside the folder', async () => {
    for (const outside of ['../secret', '/etc/passwd', 'birds/../../secret']) {
      assert.equal((await call('read', { path: outside })).isError, true, outside);
      await assert.rejects(session.client.readResource({ uri: `docs://${encodeURIComponent(outside)}` }));
    }
  });

  it('gives each document as a resource', async () => {
    const [content] = (await session.client.readResource({ uri: 'docs://birds/heron.md' })).contents;
    assert.match(content.text, /shallow water/);
  });

  it('has a prompt that carries the document', async () => {
    const { messages } = await session.client.getPrompt({
      name: 'summarise',
      arguments: { path: 'stones.txt' },
    });
    assert.match(messages[1].content.resource.text, /Granite/);
  });

  it('completes file names', async () => {
    const { completion } = await session.client.complete({
      ref: { type: 'ref/prompt', name: 'summarise' },
      argument: { name: 'path', value: 'birds/' },
    });
    assert.deepEqual([...completion.values].sort(), ['birds/heron.md', 'birds/wren.md']);
  });

  it('reports progress while it reads the folder anew, and then knows what was added', async () => {
    writeFileSync(path.join(folder, 'moss.txt'), 'Moss grows on granite.\n');
    const seen = [];
    await call('reindex', {}, { onprogress: (progress) => seen.push(progress) });
    assert.ok(seen.length > 0);
    const { hits } = (await call('search', { query: 'moss' })).structuredContent;
    assert.deepEqual(
      hits.map((hit) => hit.path),
      ['moss.txt']
    );
  });
});
