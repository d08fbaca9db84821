// SPDX-License-Identifier: MIT
// What the page of a browser test does: an MCP client of each era, written with fetch() alone. Everything is
// returned as the page could read it; a header that is not exposed to it is not there.

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'page', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

async function read(response) {
  const text = await response.text();
  const lines = text.split('\n').map((line) => line.replace(/^data:\s*/, '').trim());
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    eventIds: text.split('\n').flatMap((line) => line.match(/^id:\s*(.+)/)?.[1].trim() ?? []),
    messages: lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)),
  };
}

async function post(url, message, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });
  return read(response);
}

/** A request of revision 2026-07-28, with the headers that repeat what its body says. */
globalThis.modern = (url, method, params = {}, headers = {}) =>
  post(
    url,
    { id: 1, method, params: { ...params, _meta: meta } },
    {
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': method,
      ...(params.name && { 'Mcp-Name': params.name }),
      ...headers,
    }
  );

/** A legacy message in a session; without an id it is a notification. */
globalThis.legacy = (url, message, session, headers = {}) =>
  post(url, message, {
    ...(session && { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': '2025-11-25' }),
    ...headers,
  });

globalThis.initialize = (url, headers = {}) =>
  legacy(
    url,
    {
      id: 0,
      method: 'initialize',
      params: {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'page', version: '1.0.0' },
      },
    },
    undefined,
    headers
  );

/** Opens a stream of a session where it was left after that event, and reads its head only. */
globalThis.listen = async (url, session, eventId) => {
  const abort = new AbortController();
  const response = await fetch(url, {
    headers: { Accept: 'text/event-stream', 'Mcp-Session-Id': session, 'Last-Event-ID': eventId },
    signal: abort.signal,
  });
  const { status } = response;
  abort.abort();
  return { status, headers: Object.fromEntries(response.headers) };
};

globalThis.endSession = async (url, session) =>
  read(await fetch(url, { method: 'DELETE', headers: { 'Mcp-Session-Id': session } }));

/** What a browser sends without asking first: a form could send it as well. */
globalThis.simple = async (url, message) =>
  read(await fetch(url, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', ...message }) }));
