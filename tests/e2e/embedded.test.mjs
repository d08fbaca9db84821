// SPDX-License-Identifier: MIT
// A service with routes of its own that has MCP added: both sides see the same orders.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { httpV2 } from './lib/clients.mjs';
import { buildDir, startServer } from './lib/server.mjs';

describe('embedded, a service with HTTP routes and MCP', () => {
  let server, session, origin;
  before(async () => {
    server = await startServer(path.join(buildDir, 'examples/embedded'));
    origin = new URL(server.url).origin;
    session = await httpV2(server.url);
  });
  after(async () => {
    await session?.close();
    await server?.stop();
  });

  const call = (name, args, options) => session.call({ name, arguments: args }, options);

  it('serves its own routes', async () => {
    const response = await fetch(`${origin}/metrics`);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /^orders_total \d+\n$/);
    assert.equal((await fetch(`${origin}/orders`, { method: 'POST' })).status, 400);
  });

  it('shows a model what came in over HTTP, and the other way round', async () => {
    const response = await fetch(`${origin}/orders`, { method: 'POST', body: 'tea' });
    assert.equal(response.status, 201);
    const id = Number(await response.text());
    const listed = (await call('list_orders', {})).structuredContent.result;
    assert.deepEqual(
      listed.find((order) => order.id === id),
      { id, item: 'tea', quantity: 1 }
    );

    const before = (await (await fetch(`${origin}/metrics`)).text()).split(' ')[1];
    const placed = (await call('place_order', { item: 'milk', quantity: 2 })).structuredContent;
    assert.equal(placed.quantity, 2);
    const after = (await (await fetch(`${origin}/metrics`)).text()).split(' ')[1];
    assert.equal(Number(after), Number(before) + 1);
  });

  it('streams the progress of a call that waits, while others are served', async () => {
    const { id } = (await call('place_order', { item: 'cake' })).structuredContent;
    const steps = [];
    const [tracked, ...others] = await Promise.all([
      call('track_order', { id }, { onprogress: ({ progress }) => steps.push(progress) }),
      call('list_orders', {}),
      fetch(`${origin}/metrics`),
    ]);
    assert.equal(tracked.content[0].text, 'cake has arrived');
    assert.deepEqual(steps, [1, 2, 3]);
    assert.equal(others[1].status, 200);
  });

  it('takes many orders from both sides at once', async () => {
    const count = async () => (await call('list_orders', {})).structuredContent.result.length;
    const before = await count();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0
          ? call('place_order', { item: `item ${i}` })
          : fetch(`${origin}/orders`, { method: 'POST', body: `item ${i}` })
      )
    );
    assert.equal(await count(), before + 20);
  });

  it('refuses what the tools do not take', async () => {
    assert.equal((await call('track_order', { id: 9999 })).isError, true);
    assert.equal((await call('place_order', { item: 'x', quantity: 0 })).isError, true);
  });
});
