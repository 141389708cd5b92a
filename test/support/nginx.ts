/** Debian's nginx with the sample of deploy/nginx, its names, ports and paths put in. Tests skip where it is absent. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { waitFor } from './wait-for.ts';

const SAMPLE = join(import.meta.dirname, '../../deploy/nginx/freedomwallet.conf');

/** sbin is in nobody's PATH on Debian but root's. */
const PLACES = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export type Nginx = {
  port: number;
  /** The certificate that it shows, made for this test. */
  certificate: Buffer;
  stop(): Promise<void>;
};

/** The path of nginx, or undefined where it or openssl, which makes its certificate, isn't installed. */
export function findNginx(): string | undefined {
  const find = (name: string): string | undefined => PLACES.map((place) => join(place, name)).find(existsSync);
  return find('openssl') === undefined ? undefined : find('nginx');
}

/**
 * Checks the sample as `nginx -t` does, and starts it.
 * @param upstreams where the bots listen, as `host:port`
 */
export async function startNginx(program: string, upstreams: string[]): Promise<Nginx> {
  const dir = await mkdtemp(join(tmpdir(), 'nginx-'));
  const [port, plainPort] = [await freePort(), await freePort()];
  const [key, certificate] = [join(dir, 'key.pem'), join(dir, 'certificate.pem')];
  const subject = ['-subj', '/CN=bot.example.org', '-addext', 'subjectAltName=DNS:bot.example.org'];
  run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject);
  const servers = upstreams.map((address) => `server ${address} max_fails=3 fail_timeout=30s;`).join('\n');
  const sample = (await readFile(SAMPLE, 'utf8'))
    .replace(/(\s*server \d+\.\d+\.\d+\.\d+:\d+ [^\n]+)+/, `\n${servers}`)
    .replace(/ssl_certificate [^;]+/, `ssl_certificate ${certificate}`)
    .replace(/ssl_certificate_key [^;]+/, `ssl_certificate_key ${key}`)
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace('listen 80', `listen 127.0.0.1:${plainPort}`);
  const main = join(dir, 'nginx.conf');
  const temporary = TEMPORARY.map((name) => `${name}_temp_path ${join(dir, name)};`).join(' ');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  await writeFile(
    main,
    `${user} daemon off; pid ${join(dir, 'pid')}; error_log ${join(dir, 'error.log')}; worker_processes 1;
    events {} http { access_log off; ${temporary} ${sample} }`,
  );
  run(program, '-t', '-c', main, '-e', join(dir, 'error.log'));
  const child = spawn(program, ['-c', main, '-e', join(dir, 'error.log')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await waitFor('nginx to listen', async () => await fetch(`http://127.0.0.1:${plainPort}`, { redirect: 'manual' })
    .then(() => true, () => false));
  return {
    port,
    certificate: await readFile(certificate),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(dir, { recursive: true });
    },
  };
}

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}
