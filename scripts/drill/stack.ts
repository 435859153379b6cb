import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { quickRules } from './quick-rules.ts';

/** What Alertmanager tells the webhook of one alert. */
export interface Notice {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string };
}

export interface Stack {
  /** Ends both processes and the webhook. */
  readonly stop: () => Promise<void>;
}

const READY_WITHIN_MS = 20_000;

/** A real Prometheus that scrapes the target each second under the shipped rules, and a real Alertmanager that tells `told`. */
export async function startStack(
  target: string,
  rules: readonly string[],
  dir: string,
  told: (notice: Notice) => void,
): Promise<Stack> {
  const webhook = await listenForNotices(told);
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.exitCode ?? once(child, 'close')));
    webhook.server.close();
    webhook.server.closeAllConnections();
  };
  try {
    const [alertmanager, prometheus] = [await freePort(), await freePort()];
    children.push(await startAlertmanager(alertmanager, webhook.url, dir));
    children.push(await startPrometheus(prometheus, alertmanager, target, quickRules(rules, dir), dir));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startAlertmanager(port: number, url: string, dir: string): Promise<ChildProcess> {
  const file = join(dir, 'alertmanager.yml');
  // At once, and one notification an alert: the times are to be those of the rules.
  const route = { receiver: 'drill', group_by: ['...'], group_wait: '0s', group_interval: '1s', repeat_interval: '1h' };
  writeFileSync(
    file,
    stringify({ route, receivers: [{ name: 'drill', webhook_configs: [{ url, send_resolved: true }] }] }),
  );
  return start('prometheus-alertmanager', `http://127.0.0.1:${port}/-/ready`, [
    `--config.file=${file}`,
    `--storage.path=${join(dir, 'alertmanager')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]);
}

function startPrometheus(
  port: number,
  alertmanager: number,
  target: string,
  rules: readonly string[],
  dir: string,
): Promise<ChildProcess> {
  const file = join(dir, 'prometheus.yml');
  writeFileSync(
    file,
    stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: rules,
      alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanager}`] }] }] },
      scrape_configs: [{ job_name: 'landfall-demo', static_configs: [{ targets: [target] }] }],
    }),
  );
  return start('prometheus', `http://127.0.0.1:${port}/-/ready`, [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(dir, 'prometheus')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--rules.alert.resend-delay=1s',
  ]);
}

/** Throws what the program printed when it ends before it is ready, or is not there. */
async function start(command: string, ready: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-4000);
  });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', () => reject(new Error(`${command} cannot be run: apt-get install ${command}`)));
    child.once('close', () => reject(new Error(`${command} ended:\n${printed}`)));
  });
  failed.catch(() => undefined); // It also ends when it is told to.
  await Promise.race([answers(ready), failed]);
  return child;
}

async function answers(url: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    if (performance.now() > deadline) throw new Error(`${url}: not ready within ${READY_WITHIN_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

// Written by our own Alertmanager, on loopback.
async function listenForNotices(
  told: (notice: Notice) => void,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      response.end();
      for (const notice of (JSON.parse(body) as { readonly alerts: readonly Notice[] }).alerts) told(notice);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
