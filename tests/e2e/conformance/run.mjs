// SPDX-License-Identifier: MIT
// Runs the official conformance suite at both revisions against one URL. Every check has to succeed, those of
// the scenarios that the suite does not score as well, and there have to be as many as expected.mjs says.
//   run.mjs [URL]      without a URL it starts the `everything` example and stops it again

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { buildDir, everything, recordArgs, startServer } from '../lib/server.mjs';
import { alwaysSkipped, scored, unscored } from './expected.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const suite = path.resolve(here, '../node_modules/@modelcontextprotocol/conformance/dist/index.js');
const outDir = path.join(buildDir, 'conformance');
const suiteTimeoutMs = 300_000;

/** Runs one revision; returns the problems found. */
async function runRevision(revision, url) {
  const results = path.join(outDir, revision);
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const baseline = ['--expected-failures', path.join(here, 'strict.yml')];
  const args = ['server', '--url', url, '--requirements', revision, ...baseline, '-o', results];
  const limits = { timeout: suiteTimeoutMs, maxBuffer: 1 << 28 };
  // A suite that fails rejects with an error that carries the same members as what it resolves to.
  const run = promisify(execFile)(process.execPath, [suite, ...args], limits).catch((error) => error);
  const { code = 0, stdout, stderr } = await run;
  const log = path.join(outDir, `${revision}.log`);
  writeFileSync(log, `${stdout}${stderr}`);

  const checks = readChecks(results);
  const problems = [...checks].flatMap(([scenario, list]) => problemsOf(scenario, list));
  problems.push(...countProblems(revision, checks));
  if (code !== 0) {
    const summary = stdout.slice(stdout.indexOf('=== SUMMARY ==='));
    problems.push(`the scored scenarios failed (exit code ${code}, full log: ${log})\n${summary}`);
  }
  return problems.map((problem) => `${revision}: ${problem}`);
}

/** The checks of every scenario that left results; the suite names the folders server-<scenario>-<time>. */
function readChecks(results) {
  const checks = new Map();
  for (const folder of readdirSync(results)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(folder)?.[1];
    if (scenario)
      checks.set(scenario, JSON.parse(readFileSync(path.join(results, folder, 'checks.json'), 'utf8')));
  }
  return checks;
}

/** Every check that is neither a success nor a remark. */
function problemsOf(scenario, checks) {
  if (alwaysSkipped.includes(scenario)) return [];
  return checks
    .filter((check) => !['SUCCESS', 'INFO'].includes(check.status))
    .map((check) => `${scenario}: ${check.id} is ${check.status}: ${check.errorMessage ?? ''}`);
}

const successes = (checks) => (checks ?? []).filter((check) => check.status === 'SUCCESS').length;

/** Holds the numbers of successes against those expected, and prints them. */
function countProblems(revision, checks) {
  const extra = unscored[revision];
  const counted = [...checks].filter(([scenario]) => !(scenario in extra));
  const total = counted.reduce((sum, [, list]) => sum + successes(list), 0);
  console.log(`${revision}: ${counted.length} scored scenarios, ${total} checks succeeded`);
  const problems = [];
  const want = scored[revision];
  if (counted.length !== want.scenarios || total !== want.checks)
    problems.push(`${want.scenarios} scored scenarios with ${want.checks} checks were expected`);
  for (const [scenario, expected] of Object.entries(extra)) {
    const count = successes(checks.get(scenario));
    const remark = alwaysSkipped.includes(scenario) ? '  (the suite always skips it)' : '';
    console.log(`  not scored: ${scenario}, ${count} checks succeeded${remark}`);
    if (count !== expected) problems.push(`${scenario}: ${expected} checks were expected, not ${count}`);
  }
  return problems;
}

async function main() {
  const server = process.argv[2] ? undefined : await startServer(everything, recordArgs('conformance'));
  // The suite tests as a browser's page on localhost would call, so by name.
  const url = (process.argv[2] ?? server.url).replace('//127.0.0.1:', '//localhost:');
  const problems = [];
  try {
    for (const revision of Object.keys(scored)) problems.push(...(await runRevision(revision, url)));
  } finally {
    await server?.stop();
  }
  for (const problem of problems) console.error(`FAIL ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

await main();
