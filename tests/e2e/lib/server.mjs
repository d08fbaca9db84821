// SPDX-License-Identifier: MIT
// Starts a program of this project for one test file and stops that one process again, nothing else.

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const startTimeoutMs = 20_000;
const stopTimeoutMs = 10_000;

/** The build whose programs are tested: MCPXX_BUILD_DIR, by default the dev preset's. */
export const buildDir = path.resolve(process.env.MCPXX_BUILD_DIR ?? path.join(root, 'build/dev'));

/**
 * The `everything` example, the program with one component of every kind. MCPXX_EVERYTHING names another
 * one.
 */
export const everything = process.env.MCPXX_EVERYTHING ?? path.join(buildDir, 'examples/everything');

/** The `interactive` example, whose tools talk with their user. */
export const interactive = path.join(buildDir, 'examples/interactive');

/**
 * The arguments that make the program append each message it sees to a file of that name (see
 * validate_records.mjs).
 */
export function recordArgs(name) {
  const dir = path.join(buildDir, 'records');
  mkdirSync(dir, { recursive: true });
  return ['--record', path.join(dir, `e2e_${name}.jsonl`)];
}

/** Starts an HTTP example on a free port. Returns its URL (its first line of stdout) and `stop()`. */
export async function startServer(program, args = []) {
  const child = spawn(program, ['--host', '127.0.0.1', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors = [];
  child.stderr.on('data', (chunk) => errors.push(chunk));
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  // Should this process end without stop(), the server must not stay behind.
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  exited.then(() => process.removeListener('exit', killAtExit));
  const url = await firstLine(child, exited).catch((error) => {
    child.kill('SIGKILL');
    throw new Error(`${program} did not start: ${error.message}\n${Buffer.concat(errors)}`);
  });
  return { url, stop: () => stop(child, exited, errors) };
}

function firstLine(child, exited) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no line on stdout in ${startTimeoutMs} ms`)),
      startTimeoutMs
    );
    const lines = createInterface({ input: child.stdout });
    lines.once('line', (line) => {
      clearTimeout(timer);
      if (URL.canParse(line.trim())) resolve(line.trim());
      else reject(new Error(`the first line of stdout is no URL: ${line}`));
    });
    child.once('error', reject);
    exited.then(({ code, signal }) => reject(new Error(`it ended with code ${code}, signal ${signal}`)));
  });
}

/**
 * Asks the process to end. An exit code other than 0 is an error: that is how a sanitizer reports what it
 * found.
 */
async function stop(child, exited, errors) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  const { code, signal } = await exited;
  clearTimeout(timer);
  if (signal === 'SIGKILL') throw new Error(`the server did not end in ${stopTimeoutMs} ms after SIGTERM`);
  if (code !== 0 && signal !== 'SIGTERM') {
    throw new Error(`the server ended with code ${code}, signal ${signal}\n${Buffer.concat(errors)}`);
  }
}
