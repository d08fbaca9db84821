// SPDX-License-Identifier: MIT
// Event streams as a client without any SDK would read them.

const timeoutMs = 20_000;

/** An event stream that is read in the background. */
class EventStream {
  constructor(response, abort) {
    this.status = response.status;
    this.headers = response.headers;
    /** The events so far: `{ id, retry, message }`; the message is undefined where an event has no data. */
    this.events = [];
    this.abort = abort;
    this.waiting = new Set();
    this.ended = this.#read(response).catch(() => {});
  }

  get messages() {
    return this.events.map((event) => event.message).filter(Boolean);
  }

  async #read(response) {
    let text = '';
    try {
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (text + chunk).split(/\r?\n\r?\n/);
        text = blocks.pop();
        this.events.push(...blocks.map(parseEvent).filter(Boolean));
        for (const check of this.waiting) check();
      }
    } finally {
      this.hasEnded = true;
      for (const check of this.waiting) check();
    }
  }

  /** The first message, or event, that the function accepts; rejects where the stream ends before it. */
  next(accepts, what = 'messages') {
    return new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(timer);
        this.waiting.delete(check);
        settle(value);
      };
      const check = () => {
        const found = this[what].find(accepts);
        if (found) finish(resolve, found);
        else if (this.hasEnded) finish(reject, new Error(`it ended after ${JSON.stringify(this[what])}`));
      };
      const timer = setTimeout(
        () => finish(reject, new Error(`nothing in ${timeoutMs} ms but ${JSON.stringify(this[what])}`)),
        timeoutMs
      );
      this.waiting.add(check);
      check();
    });
  }

  /** Breaks the connection. */
  async close() {
    this.abort.abort();
    await this.ended;
  }
}

function parseEvent(block) {
  const event = {};
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^(id|retry|data): ?(.*)$/.exec(line) ?? [];
    if (field === 'data' && value) event.message = JSON.parse(value);
    else if (field && field !== 'data') event[field] = value;
  }
  return Object.keys(event).length > 0 ? event : undefined;
}

async function open(url, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  const response = await fetch(url, { ...options, signal: abort.signal });
  clearTimeout(timer);
  return new EventStream(response, abort);
}

/** Posts a message and reads the stream of its answer. */
export const postStream = (url, message, headers = {}) =>
  open(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(message),
  });

/** A session's own stream, or the rest of another one after `lastEventId`. */
export const getStream = (url, headers, lastEventId) =>
  open(url, {
    headers: {
      accept: 'text/event-stream',
      ...headers,
      ...(lastEventId && { 'last-event-id': lastEventId }),
    },
  });
