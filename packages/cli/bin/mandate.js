#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs the command from its sources, on the Node that npm installed for the project where this one is too old. */
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const ours = at('../../../node_modules/.bin/node');
const isNewEnough = Number.parseInt(process.versions.node, 10) >= 24;

if (!isNewEnough && !existsSync(ours)) {
  console.error(`Node ${process.versions.node} is too old: Mandate needs Node 24. npm ci installs one for it.`);
  process.exit(5);
}

const node = isNewEnough ? process.execPath : ours;
const child = spawn(node, ['--conditions=source', at('../src/main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
