// SPDX-License-Identifier: MIT
// A headless Chromium, and the pages it shows: served from this machine, under names that are not its own.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

import { chromium } from 'playwright-core';

/** MCPXX_CHROMIUM names another one than the package `chromium` installs. */
const executablePath = process.env.MCPXX_CHROMIUM ?? '/usr/bin/chromium';

/** Why there is nothing to test with, or false. */
export const noBrowser =
  !existsSync(executablePath) && `${executablePath} is not there; tools/setup installs it`;

const html = '<!doctype html><title>page</title><script src="/client.js"></script>';

/** A browser that looks for every name below example.test on this machine. */
export function startBrowser() {
  return chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid() !== 0,
    args: [
      '--host-resolver-rules=MAP *.example.test 127.0.0.1',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Serves the page with pages/client.js on a free port; `origin(host)` is its origin under that name. */
export async function startPages() {
  const script = await readFile(new URL('../pages/client.js', import.meta.url));
  const server = createServer((request, response) => {
    const isScript = request.url === '/client.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : html);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    origin: (host) => `http://${host}:${port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
