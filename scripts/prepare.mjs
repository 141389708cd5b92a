// Makes a clone ready to run: packages as package-lock.json says, a Node that is new enough, the Prisma client.
// Runs before `npm start`, `npm test` and the like, on whatever Node the machine has (18 or newer), so it is plain
// JavaScript that needs no package. When nothing is to do it reads three files and is done.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE = 'node_modules/.bin/node';
const OLDEST_NODE = [22, 12];
const CLIENT = 'src/generated/prisma';
const CLIENT_STAMP = `${CLIENT}/.made-from`;
const NEWS_EVERY_MS = 5_000;

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
try {
  if (!packagesInstalled()) await installPackages();
  if (!nodeIsNewEnough()) repairNode();
  if (!clientIsCurrent()) await generateClient();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** npm notes what it installed in a lock file of its own, once all is there: it has to agree with ours. */
function packagesInstalled() {
  const wanted = packagesIn('package-lock.json');
  const present = packagesIn('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, { version, optional }]) =>
    path === '' || (present[path] ? present[path].version === version : optional));
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return {};
  }
}

/** No package of ours needs its install script, and some would download: so none runs, whatever npm's policy is. */
function installPackages() {
  const flags = ['--ignore-scripts', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  return npm('installing packages', ['ci', ...flags]);
}

function nodeIsNewEnough() {
  try {
    const [major, minor] = execFileSync(NODE, ['--version'], { encoding: 'utf8' }).slice(1).split('.').map(Number);
    return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  } catch {
    return false;
  }
}

/** There is a Node among the packages for the usual machines; elsewhere the machine's own will do, if it is new. */
function repairNode() {
  rmSync(NODE, { force: true });
  symlinkSync(process.execPath, NODE);
  if (nodeIsNewEnough()) return;
  rmSync(NODE, { force: true });
  throw new Error(
    `There is no packaged Node for this machine (${process.platform} ${process.arch}), and its own is ` +
      `${process.version}: install Node ${OLDEST_NODE.join('.')} or newer.`,
  );
}

function clientIsCurrent() {
  return existsSync(`${CLIENT}/client.ts`) && existsSync(CLIENT_STAMP) && readFileSync(CLIENT_STAMP, 'utf8') === clientSource();
}

function clientSource() {
  const { version } = packagesIn('node_modules/.package-lock.json')['node_modules/prisma'];
  const schema = readFileSync('prisma/schema.prisma');
  return createHash('sha256').update(version).update(schema).digest('hex');
}

/** Prisma looks for a native engine, which it would download, though `generate` never runs it: any file will do. */
async function generateClient() {
  const environment = { PRISMA_SCHEMA_ENGINE_BINARY: 'package.json', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  await runQuietly('generating the Prisma client', NODE, ['node_modules/prisma/build/index.js', 'generate'], environment);
  writeFileSync(CLIENT_STAMP, clientSource());
}

/** npm's own entry, run by the Node that runs us: found also where `npm` is not in the PATH of scripts. */
function npm(what, args) {
  const entry = process.env.npm_execpath;
  const [command, first] = entry?.endsWith('.js') ? [process.execPath, [entry]] : ['npm', []];
  return runQuietly(what, command, [...first, ...args], {});
}

/** Runs a command, tells every few seconds that it is still at it, and shows what it wrote only if it fails. */
function runQuietly(what, command, args, environment) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(0)} s`;
  console.log(`${what} ...`);
  const news = setInterval(() => console.log(`${what}: ${seconds()}`), NEWS_EVERY_MS);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(console.log(`${what}: done in ${seconds()}`));
      else reject(new Error(`${output.trim()}\n${what} failed (${command} ${args.join(' ')}, exit code ${code})`));
    });
  }).finally(() => clearInterval(news));
}
