// SPDX-License-Identifier: MIT
// A short conversation of the TypeScript SDK's client with the docs_search example: list, search, read.
//   demo_client.mjs URL

import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The SDK is installed with the end-to-end tests, not beside this file.
const e2e = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../tests/e2e/package.json');
const sdk = pathToFileURL(createRequire(e2e).resolve('@modelcontextprotocol/client'));
const { Client, StreamableHTTPClientTransport } = await import(sdk.href);

const question = 'handler';
const shownLines = 8;

const show = (line = '') => console.log(line === '' ? '' : `  ${line}`);
const ask = (line) => console.log(`\n> ${line}`);

function showText(text) {
  const lines = text.split('\n');
  for (const line of lines.slice(0, shownLines)) show(line.slice(0, 110));
  if (lines.length > shownLines) show(`... (${lines.length - shownLines} more lines)`);
}

async function connect(url) {
  const client = new Client(
    { name: 'mcpxx-demo', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } }
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const { name, version } = client.getServerVersion();
  console.log(
    `\nconnected to ${name} ${version} at ${url}, protocol revision ${client.getNegotiatedProtocolVersion()}`
  );
  return client;
}

async function listTools(client) {
  ask('tools/list');
  for (const tool of (await client.listTools()).tools) {
    show(`${tool.name}(${Object.keys(tool.inputSchema.properties ?? {}).join(', ')}): ${tool.description}`);
  }
}

async function call(client, name, args) {
  ask(`tools/call ${name} ${JSON.stringify(args)}`);
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) throw new Error(`${name} failed: ${result.content[0]?.text}`);
  return result;
}

async function search(client) {
  const { structuredContent } = await call(client, 'search', { query: question });
  const { hits } = structuredContent;
  if (hits.length === 0) throw new Error(`nothing found for "${question}"`);
  for (const hit of hits.slice(0, 5)) show(`${hit.path}: ${hit.snippet.replace(/\s+/g, ' ').slice(0, 90)}`);
  return hits[0].path;
}

async function read(client, document) {
  const { content } = await call(client, 'read', { path: document });
  showText(content[0].text);
}

const client = await connect(process.argv[2]);
await listTools(client);
await read(client, await search(client));
await client.close();
