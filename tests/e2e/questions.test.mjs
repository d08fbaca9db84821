// SPDX-License-Identifier: MIT
// The same handlers ask the clients of both eras, over both transports, and come to the same results.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { folders, model, user } from './lib/answers.mjs';
import { httpV1, httpV2, stdioV1, stdioV2 } from './lib/clients.mjs';
import { everything, interactive, recordArgs, startServer } from './lib/server.mjs';

const clients = {
  'TypeScript SDK v1 over HTTP': { http: httpV1 },
  'TypeScript SDK v2 over HTTP': { http: (url, answers) => httpV2(url, undefined, answers) },
  'TypeScript SDK v2 over HTTP, legacy': { http: (url, answers) => httpV2(url, 'legacy', answers) },
  'TypeScript SDK v1 over stdio': { stdio: stdioV1 },
  'TypeScript SDK v2 over stdio': {
    stdio: (command, args, answers) => stdioV2(command, args, undefined, answers),
  },
};

for (const [index, [title, client]] of Object.entries(clients).entries()) {
  describe(title, () => {
    const record = (program) => recordArgs(`questions_${program}_${index}`);
    let folder, ledger, servers;

    before(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'mcpxx-questions-'));
      ledger = path.join(folder, 'ledger');
      if (!client.http) return;
      servers = {
        interactive: await startServer(interactive, [...record('interactive'), ledger]),
        everything: await startServer(everything, record('everything')),
      };
    });
    after(async () => {
      await servers?.interactive?.stop();
      await servers?.everything?.stop();
      rmSync(folder, { recursive: true });
    });

    /** Runs `test` with a session of a client that answers so. */
    async function withClient(program, answers, test) {
      const args = { interactive: [interactive, ledger], everything: [everything] }[program];
      const session = servers
        ? await client.http(servers[program].url, answers)
        : await client.stdio(args[0], ['--stdio', ...record(program), ...args.slice(1)], answers);
      try {
        await test(session);
      } finally {
        await session.close();
      }
    }

    const textOf = (result) => {
      assert.ok(!result.isError, JSON.stringify(result));
      return result.content[0].text;
    };

    it('goes through a wizard of two questions', async () => {
      const answers = user(
        [/How do you want to stay in Lisbon/, { nights: 3, comfort: 'luxury' }],
        [/That makes 750 for 3 nights in Lisbon/, { book: true }]
      );
      await withClient('interactive', answers, async ({ call }) => {
        const result = await call({ name: 'book_trip', arguments: { destination: 'Lisbon' } });
        assert.deepEqual(result.structuredContent, {
          destination: 'Lisbon',
          nights: 3,
          comfort: 'luxury',
          price: 750,
          booked: true,
        });
      });
    });

    it('tells the model that the user declined, or dismissed the question', async () => {
      for (const [action, said] of [
        ['decline', /declined/],
        ['cancel', /dismissed/],
      ]) {
        await withClient('interactive', user([/./, action]), async ({ call }) => {
          const result = await call({ name: 'book_trip', arguments: { destination: 'Oslo' } });
          assert.equal(result.isError, true);
          assert.match(result.content[0].text, said);
        });
      }
    });

    it('executes a paid step exactly once', async () => {
      const paid = () => (existsSync(ledger) ? readFileSync(ledger, 'utf8').trim().split('\n') : []);
      const earlier = paid();
      await withClient('interactive', user([/paid for/, { email: 'a@example.com' }]), async ({ call }) => {
        const result = await call({ name: 'buy_report', arguments: { topic: 'herons' } });
        assert.match(textOf(result), /^Order 1, a report on herons, goes to a@example\.com\.$/);
      });
      assert.deepEqual(paid(), [...earlier, 'report on herons']);
    });

    it('asks the model, and does without where there is none', async () => {
      const summarise = { name: 'summarise', arguments: { text: 'Herons stand in the water.' } };
      await withClient('interactive', model, async ({ call }) => {
        assert.match(textOf(await call(summarise)), /^echo: Summarise in one sentence: Herons stand/);
      });
      await withClient('interactive', {}, async ({ call }) => {
        assert.match(textOf(await call(summarise)), /^Herons stand in the water\. \.\.\.$/);
      });
    });

    it('asks for roots, and takes notice of changes without harm', async () => {
      await withClient('interactive', folders, async ({ client: sdk, modern, call }) => {
        if (!modern) await sdk.sendRootsListChanged();
        const text = textOf(await call({ name: 'where_am_i', arguments: {} }));
        assert.equal(text, 'Working in file:///home/ada/one file:///home/ada/two');
      });
    });

    it('asks several questions at once', async () => {
      const answers = { ...user([/your name/, { name: 'Ada' }]), ...model, ...folders };
      await withClient('everything', answers, async ({ call }) => {
        const name = 'test_input_required_result_multiple_inputs';
        assert.equal(textOf(await call({ name })), 'echo: Generate a greeting Ada, with 2 roots');
      });
    });

    it('takes the answers of forms with defaults and with every kind of choice', async () => {
      const choices = {
        untitledSingle: 'option1',
        titledSingle: 'value2',
        legacyEnum: 'opt3',
        untitledMulti: ['option1', 'option2'],
        titledMulti: ['value3'],
      };
      const profile = { name: 'Ada', age: 36, score: 2, status: 'pending', verified: false };
      const answers = user([/enum fields/, choices], [/defaults/, profile]);
      await withClient('everything', answers, async ({ call }) => {
        const chosen = textOf(await call({ name: 'test_elicitation_sep1330_enums' }));
        assert.deepEqual(JSON.parse(chosen.replace(/^.*content=/, '')), choices);
        const given = textOf(await call({ name: 'test_elicitation_sep1034_defaults' }));
        assert.match(given, /name=Ada, age=36, not verified$/);
      });
    });

    it('sends the user to a URL', async () => {
      const seen = [];
      const answers = {
        elicit: (params) => {
          seen.push(params);
          return { action: 'accept' };
        },
      };
      await withClient('everything', answers, async ({ call }) => {
        assert.match(textOf(await call({ name: 'test_elicitation_url' })), /accept/);
      });
      assert.equal(seen.length, 1);
      assert.equal(seen[0].mode, 'url');
      assert.equal(seen[0].url, 'https://example.com/authorize');
    });

    it('asks from prompts and resources as from tools', async () => {
      const answers = user([/context/, { context: 'a pond' }], [/about/, { topic: 'herons' }]);
      await withClient('everything', answers, async ({ client: sdk }) => {
        const { messages } = await sdk.getPrompt({ name: 'test_input_required_result_prompt' });
        assert.match(messages[0].content.text, /a pond/);
        const { contents } = await sdk.readResource({ uri: 'test://asking-resource' });
        assert.equal(contents[0].text, 'A text about herons');
      });
    });

    it('asks for a handler that says by hand what it needs', async () => {
      await withClient('everything', user([/your name/, { name: 'Ada' }]), async ({ call }) => {
        assert.equal(textOf(await call({ name: 'test_input_required_result_by_hand' })), 'By hand: Ada');
      });
    });

    it('asks a client only what it declared', async () => {
      await withClient('everything', {}, async ({ call }) => {
        await assert.rejects(call({ name: 'test_missing_capability' }), (error) => error.code === -32021);
        const name = 'test_input_required_result_capabilities';
        assert.match(textOf(await call({ name })), /nothing/);
      });
    });

    it('goes on as a task, or inline for clients that have none', async () => {
      await withClient('interactive', user([/once it is trained/, { publish: true }]), async ({ call }) => {
        const steps = [];
        // The SDK v2 reports its rounds as progress too, without that total.
        const onprogress = ({ progress, total }) => total === 5 && steps.push(progress);
        const train = { name: 'train', arguments: { seconds: 0.2, model: 'tiny' } };
        const result = await call(train, { onprogress });
        assert.equal(textOf(result), 'Published tiny.');
        assert.ok(steps.every((step, at) => at === 0 || step > steps[at - 1]), `${steps}`);
      });
    });
  });
}
