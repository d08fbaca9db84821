// SPDX-License-Identifier: MIT
// What clients answer when a server asks.

/**
 * A user who fills in forms. Each line is `[pattern of the message, content or 'decline' or 'cancel']`; the
 * first one that fits counts.
 */
export const user = (...lines) => ({
  elicit: ({ message }) => {
    const [, answer] = lines.find(([pattern]) => pattern.test(message)) ?? [];
    if (answer === undefined) throw new Error(`nobody knows what to answer to '${message}'`);
    return typeof answer === 'string' ? { action: answer } : { action: 'accept', content: answer };
  },
});

/** A model that repeats what it was asked. */
export const model = {
  sample: ({ messages }) => {
    const [content] = [messages.at(-1).content].flat();
    return {
      role: 'assistant',
      model: 'echo',
      content: { type: 'text', text: `echo: ${content.text}` },
      stopReason: 'endTurn',
    };
  },
};

/** Two open folders. */
export const folders = {
  roots: () => ({ roots: [{ uri: 'file:///home/ada/one', name: 'one' }, { uri: 'file:///home/ada/two' }] }),
};
