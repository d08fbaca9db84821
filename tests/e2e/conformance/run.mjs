// SPDX-License-Identifier: MIT
// Runs the official conformance suite at both revisions against one URL, and holds the results against the
// baselines here.
//   run.mjs [URL]      without a URL it starts the `everything` example and stops it again

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { buildDir, everything, recordArgs, startServer } from '../lib/server.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const suite = path.resolve(here, '../node_modules/@modelcontextprotocol/conformance/dist/index.js');
const outDir = path.join(buildDir, 'conformance');
const suiteTimeoutMs = 300_000;

// The suite runs these too but leaves them out of its exit code. Here they count: each check has to be a
// success.
const unscored = {
  '2025-11-25': ['json-schema-2020-12', 'server-session-lifecycle'],
  '2026-07-28': ['json-schema-2020-12', 'http-header-validation', 'http-custom-header-server-validation'],
};

/** Runs one revision; returns the problems found. */
async function runRevision(revision, url) {
  const results = path.join(outDir, revision);
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const baseline = path.join(here, `baseline-${revision}.yml`);
  const args = [
    'server',
    '--url',
    url,
    '--requirements',
    revision,
    '--expected-failures',
    baseline,
    '-o',
    results,
  ];
  const limits = { timeout: suiteTimeoutMs, maxBuffer: 1 << 28 };
  // A suite that fails rejects with an error that carries the same members as what it resolves to.
  const {
    code = 0,
    stdout,
    stderr,
  } = await promisify(execFile)(process.execPath, [suite, ...args], limits).catch((e) => e);
  const log = path.join(outDir, `${revision}.log`);
  writeFileSync(log, `${stdout}${stderr}`);

  const checks = readChecks(results);
  report(revision, checks, readFileSync(baseline, 'utf8'));
  const problems = unscored[revision].flatMap((scenario) =>
    unscoredProblems(scenario, checks.get(scenario) ?? [])
  );
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

function unscoredProblems(scenario, checks) {
  if (checks.length === 0) return [`${scenario}: left no results`];
  return checks
    .filter((check) => check.status !== 'SUCCESS')
    .map((check) => `${scenario}: ${check.id} is ${check.status}: ${check.errorMessage ?? ''}`);
}

function report(revision, checks, baseline) {
  const count = (status) => [...checks.values()].flat().filter((check) => check.status === status).length;
  const passed = [...checks].filter(([, list]) =>
    list.every((check) => ['SUCCESS', 'INFO'].includes(check.status))
  ).length;
  console.log(
    `${revision}: ${checks.size} scenarios run, ${passed} of them all success;` +
      ` checks: ${count('SUCCESS')} passed, ${count('FAILURE')} failed, ${count('WARNING')} warned, ${count('SKIPPED')} skipped`
  );
  for (const [scenario, list] of checks) {
    if (scenario.startsWith('tasks-')) continue; // an extension that this server does not claim
    for (const check of list.filter((check) => !['SUCCESS', 'INFO'].includes(check.status))) {
      const remark = baseline.includes(`- ${scenario}\n`) ? '  (as in the baseline)' : '';
      console.log(`  ${check.status.toLowerCase().padEnd(8)}${scenario}: ${check.id}${remark}`);
    }
  }
}

async function main() {
  const server = process.argv[2] ? undefined : await startServer(everything, recordArgs('conformance'));
  // The suite tests as a browser's page on localhost would call, so by name.
  const url = (process.argv[2] ?? server.url).replace('//127.0.0.1:', '//localhost:');
  const problems = [];
  try {
    for (const revision of Object.keys(unscored)) problems.push(...(await runRevision(revision, url)));
  } finally {
    await server?.stop();
  }
  for (const problem of problems) console.error(`FAIL ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

await main();
