// SPDX-License-Identifier: MIT
// Requests as a client without any SDK would write them.

const timeoutMs = 10_000;

/**
 * Posts a message (or a text that is none). Resolves to the status, the headers and every message of the
 * answer, SSE or JSON.
 */
export async function post(url, message, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify(message),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, headers: response.headers, messages: messagesOf(await response.text()) };
}

function messagesOf(body) {
  const lines = body.split('\n').map((line) => line.replace(/^data:\s*/, '').trim());
  return lines.filter((line) => /^[[{]/.test(line)).flatMap((line) => JSON.parse(line));
}

export const request = (id, method, params) => ({ jsonrpc: '2.0', id, method, ...(params && { params }) });
export const notification = (method, params) => ({ jsonrpc: '2.0', method, ...(params && { params }) });

/** What a modern request carries in its params, and in its headers. */
export const modernMeta = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  },
};
export const modernHeaders = (method, name) => ({
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name && { 'mcp-name': name }),
});

/** Capabilities of a client that can be asked everything. */
export const askable = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };
/** Capabilities of a client that can have tasks. */
export const withTasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } };

let lastId = 0;
/**
 * A modern request under an id of its own, of a client with those capabilities: the message and its headers.
 */
export function modernRequest(method, params = {}, capabilities = {}) {
  lastId += 1;
  const _meta = { ...modernMeta._meta, 'io.modelcontextprotocol/clientCapabilities': capabilities };
  return {
    message: request(`raw-${lastId}`, method, { ...params, _meta: { ..._meta, ...params._meta } }),
    headers: modernHeaders(method, params.taskId ?? params.name ?? params.uri),
  };
}

/** Sends it and resolves to `{ status, result, error, messages }`, the last of which are all that came. */
export async function modern(url, method, params, capabilities) {
  const { message, headers } = modernRequest(method, params, capabilities);
  const { status, messages } = await post(url, message, headers);
  const { result, error } = messages.at(-1);
  return { status, result, error, messages };
}

/** A legacy session at that revision: `initialize`, then `notifications/initialized`. */
export async function openSession(url, revision, capabilities = {}) {
  const clientInfo = { name: 'raw', version: '1.0.0' };
  const opened = await post(
    url,
    request(0, 'initialize', { protocolVersion: revision, capabilities, clientInfo })
  );
  const session = opened.headers.get('mcp-session-id');
  // The header came with 2025-06-18; clients of earlier revisions do not send it.
  const headers = {
    ...(session && { 'mcp-session-id': session }),
    ...(revision >= '2025-06-18' && { 'mcp-protocol-version': revision }),
  };
  const initialized = await post(url, notification('notifications/initialized'), headers);
  return { headers, result: opened.messages[0].result, initialized: initialized.status };
}
