// SPDX-License-Identifier: MIT
// What every client must see of the `everything` example, whatever its SDK, transport and revision.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

const pngMagic = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/**
 * Declares the tests. `connect()` resolves to a session of one client:
 * `{ client, modern, call(params, options), onLog(handler), close() }`, where `modern` says that the revision
 * is 2026-07-28.
 */
export function describeComponents(title, connect) {
  describe(title, () => {
    let session;
    before(async () => {
      session = await connect();
    });
    after(async () => {
      await session?.close();
    });
    describeServer(() => session);
    describeTools(() => session);
    describeTypedTools(() => session);
    describeResources(() => session);
    describePrompts(() => session);
    describeUtilities(() => session);
  });
}

function describeServer(session) {
  it('tells its name, version and capabilities', () => {
    const { client } = session();
    assert.ok(client.getServerVersion().name);
    assert.ok(client.getServerVersion().version);
    const capabilities = client.getServerCapabilities();
    for (const name of ['tools', 'resources', 'prompts', 'completions']) {
      assert.ok(capabilities[name], `capability ${name}`);
    }
  });
}

function describeTools(session) {
  const call = (name, args, options) => session().call({ name, ...(args && { arguments: args }) }, options);

  it('lists tools once each, described and in a stable order', async () => {
    const tools = await listAll(session().client, 'tools');
    const names = tools.map((tool) => tool.name);
    assert.equal(new Set(names).size, names.length);
    for (const tool of tools) {
      assert.equal(tool.inputSchema.type, 'object', tool.name);
      assert.ok(tool.description, tool.name);
    }
    const again = await listAll(session().client, 'tools');
    assert.deepEqual(
      again.map((tool) => tool.name),
      names
    );
  });

  it('calls a tool that answers text, without arguments', async () => {
    const result = await call('test_simple_text');
    assert.deepEqual(result.content, [{ type: 'text', text: 'This is a simple text response for testing.' }]);
    assert.ok(!result.isError);
  });

  it('calls a tool that answers an image', async () => {
    const [image] = (await call('test_image_content', {})).content;
    assert.equal(image.type, 'image');
    assert.equal(image.mimeType, 'image/png');
    assert.deepEqual(Buffer.from(image.data, 'base64').subarray(0, 4), pngMagic);
  });

  it('calls a tool that answers audio', async () => {
    const [audio] = (await call('test_audio_content', {})).content;
    assert.equal(audio.type, 'audio');
    assert.equal(audio.mimeType, 'audio/wav');
    assert.equal(Buffer.from(audio.data, 'base64').subarray(0, 4).toString(), 'RIFF');
  });

  it('calls a tool that answers an embedded resource', async () => {
    const [item] = (await call('test_embedded_resource', {})).content;
    assert.equal(item.type, 'resource');
    assert.equal(item.resource.uri, 'test://embedded-resource');
    assert.equal(item.resource.mimeType, 'text/plain');
    assert.equal(item.resource.text, 'This is an embedded resource content.');
  });

  it('calls a tool that mixes content', async () => {
    const { content } = await call('test_multiple_content_types', {});
    assert.deepEqual(
      content.map((item) => item.type),
      ['text', 'image', 'resource']
    );
    assert.deepEqual(JSON.parse(content[2].resource.text), { test: 'data', value: 123 });
  });

  it('calls a tool that answers a link to a resource', async () => {
    const { content } = await call('test_resource_link', {});
    const link = content.find((item) => item.type === 'resource_link');
    assert.ok(link.uri);
    assert.ok(link.name);
  });

  it('gives the error of a tool to the model, not to the protocol', async () => {
    const result = await call('test_error_handling', {});
    assert.equal(result.isError, true);
    assert.match(result.content[0].text, /This tool intentionally returns an error for testing/);
  });

  it('sends progress while a tool runs', async () => {
    const seen = [];
    await call('test_tool_with_progress', {}, { onprogress: (progress) => seen.push(progress) });
    const values = seen.map((progress) => progress.progress);
    // The SDK drops a notification that it reads from a pipe in one piece with the result of the call.
    assert.deepEqual(values, [0, 50, 100].slice(0, Math.max(values.length, 2)));
    assert.ok(seen.every((progress) => progress.total === 100));
  });

  it('refuses a tool that does not exist with -32602', async () => {
    await assert.rejects(call('no_such_tool', {}), (error) => error.code === -32602);
  });
}

function describeTypedTools(session) {
  const call = (name, args) => session().call({ name, arguments: args });

  it('answers structured content that the output schema accepts, and the same as text', async () => {
    const result = await call('test_structured_output', {});
    assert.equal(typeof result.structuredContent, 'object');
    assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
  });

  it('takes a nested struct and gives one back', async () => {
    const input = {
      order: {
        id: 'o-1',
        items: [
          { name: 'bolt', quantity: 3, price: 0.5 },
          { name: 'nut', quantity: 2, price: 0.25 },
        ],
      },
    };
    const result = await call('test_nested_struct', input);
    assert.equal(result.structuredContent.total, 2);
    assert.deepEqual(result.structuredContent.order, input.order);
  });

  it('names every wrong field by its place', async () => {
    const wrong = { order: { id: 7, items: [{ name: 'bolt', quantity: 'many', price: 0.5 }] } };
    const message = await call('test_nested_struct', wrong).then(
      (result) => (result.isError ? result.content[0].text : 'accepted'),
      (error) => `${error.message} ${JSON.stringify(error.data ?? '')}`
    );
    assert.match(message, /\/order\/id/);
    assert.match(message, /\/order\/items\/0\/quantity/);
  });

  it('takes parameters that travel as headers too', async () => {
    const result = await call('test_x_mcp_header', { region: 'eu-west' });
    assert.match(result.content[0].text, /region=eu-west/);
  });

  it('takes header parameters of every type, nested ones too', async () => {
    const input = {
      tenant: 'Grün & Söhne',
      priority: -3,
      urgent: true,
      placement: { zone: ' b ', rack: 7 },
      note: 'none',
    };
    assert.deepEqual((await call('test_x_mcp_header_types', input)).structuredContent, input);
  });
}

function describeResources(session) {
  it('lists resources', async () => {
    const uris = (await listAll(session().client, 'resources')).map((resource) => resource.uri);
    assert.ok(uris.includes('test://static-text'));
    assert.ok(uris.includes('test://static-binary'));
  });

  it('reads text', async () => {
    const [content] = (await session().client.readResource({ uri: 'test://static-text' })).contents;
    assert.equal(content.uri, 'test://static-text');
    assert.equal(content.mimeType, 'text/plain');
    assert.equal(content.text, 'This is the content of the static text resource.');
  });

  it('reads bytes', async () => {
    const [content] = (await session().client.readResource({ uri: 'test://static-binary' })).contents;
    assert.equal(content.mimeType, 'image/png');
    assert.deepEqual(Buffer.from(content.blob, 'base64').subarray(0, 4), pngMagic);
  });

  it('lists templates', async () => {
    const templates = await listAll(session().client, 'resourceTemplates');
    assert.ok(templates.some((template) => template.uriTemplate === 'test://template/{id}/data'));
  });

  it('reads through a template', async () => {
    const [content] = (await session().client.readResource({ uri: 'test://template/a%20b/data' })).contents;
    assert.equal(JSON.parse(content.text).id, 'a b');
  });

  it('answers the code of the revision for a resource that does not exist', async () => {
    const expected = session().modern ? -32602 : -32002;
    const read = session().client.readResource({ uri: 'test://no-such-resource' });
    await assert.rejects(read, (error) => error.code === expected);
  });
}

function describePrompts(session) {
  const get = async (name, args) =>
    (await session().client.getPrompt({ name, ...(args && { arguments: args }) })).messages;

  it('lists prompts with their arguments', async () => {
    const prompts = await listAll(session().client, 'prompts');
    const prompt = prompts.find((item) => item.name === 'test_prompt_with_arguments');
    assert.deepEqual(
      prompt.arguments.map((argument) => [argument.name, argument.required]),
      [
        ['arg1', true],
        ['arg2', true],
      ]
    );
  });

  it('gets a prompt without arguments', async () => {
    assert.deepEqual(await get('test_simple_prompt'), [
      { role: 'user', content: { type: 'text', text: 'This is a simple prompt for testing.' } },
    ]);
  });

  it('gets a prompt with arguments', async () => {
    const [message] = await get('test_prompt_with_arguments', { arg1: 'one', arg2: 'two' });
    assert.equal(message.content.text, "Prompt with arguments: arg1='one', arg2='two'");
  });

  it('gets a prompt with an embedded resource', async () => {
    const messages = await get('test_prompt_with_embedded_resource', { resourceUri: 'test://given' });
    assert.equal(messages[0].content.resource.uri, 'test://given');
    assert.equal(messages[1].content.type, 'text');
  });

  it('gets a prompt with an image', async () => {
    const messages = await get('test_prompt_with_image');
    assert.equal(messages[0].content.mimeType, 'image/png');
  });

  it('refuses a prompt without its required argument', async () => {
    await assert.rejects(
      get('test_prompt_with_arguments', { arg1: 'one' }),
      (error) => error.code === -32602
    );
  });
}

function describeUtilities(session) {
  it('completes a prompt argument', async () => {
    const { completion } = await session().client.complete({
      ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
      argument: { name: 'arg1', value: 'test' },
    });
    assert.deepEqual(completion.values, ['test', 'testing', 'tested']);
  });

  it('completes a template variable', async () => {
    const { completion } = await session().client.complete({
      ref: { type: 'ref/resource', uri: 'test://template/{id}/data' },
      argument: { name: 'id', value: '4' },
    });
    assert.deepEqual(completion.values, ['41', '42', '43']);
  });

  it('sends log messages to a client that asked for them', async () => {
    const { client, modern, call, onLog } = session();
    const seen = [];
    onLog((message) => seen.push(message));
    // Legacy clients ask once a session, modern ones in each request.
    if (!modern) await client.setLoggingLevel('debug');
    const meta = modern && { _meta: { 'io.modelcontextprotocol/logLevel': 'debug' } };
    await call({ name: 'test_tool_with_logging', arguments: {}, ...meta });
    await waitFor(() => seen.length >= 3);
    assert.deepEqual(
      seen.map((message) => message.data),
      ['Tool execution started', 'Tool processing data', 'Tool execution completed']
    );
    assert.ok(seen.every((message) => message.level === 'info'));
  });

  it('serves other calls while a tool holds its thread', async () => {
    let blocked = true;
    const blocking = session()
      .call({ name: 'test_blocking', arguments: { seconds: 2 } })
      .finally(() => (blocked = false));
    const names = ['test_simple_text', 'test_image_content', 'test_tool_with_progress'];
    const results = await Promise.all(names.map((name) => session().call({ name, arguments: {} })));
    assert.ok(results.every((result) => result.content.length > 0));
    assert.ok(blocked);
    assert.match((await blocking).content[0].text, /2000 ms/);
  });

  it('cancels a call and serves the next one', async () => {
    const abort = new AbortController();
    const call = session().call(
      { name: 'test_slow_async', arguments: { seconds: 60 } },
      { signal: abort.signal }
    );
    setTimeout(() => abort.abort(), 100);
    await assert.rejects(call);
    assert.ok((await session().call({ name: 'test_simple_text' })).content.length > 0);
  });

  it('answers ping where the revision has it', async () => {
    if (session().modern) return;
    assert.deepEqual(await session().client.ping(), {});
  });
}

/** Everything a list method gives, page after page. */
export async function listAll(client, kind) {
  const method = `list${kind[0].toUpperCase()}${kind.slice(1)}`;
  const all = [];
  let cursor;
  for (let page = 0; page < 100; ++page) {
    const result = await client[method](cursor === undefined ? undefined : { cursor });
    all.push(...result[kind]);
    cursor = result.nextCursor;
    if (cursor === undefined) return all;
  }
  throw new Error(`${method} does not end`);
}

async function waitFor(condition) {
  for (let i = 0; i < 100 && !condition(); ++i) await new Promise((resolve) => setTimeout(resolve, 20));
}
