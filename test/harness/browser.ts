import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';

import { within } from './wait.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** It must run without a desktop, and open no connections by itself. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
];

/** The path of a Chromium on this machine. */
export function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Requests and errors of a page while it was loaded. */
export interface LoadedPage {
  /** Every address that it asked for, its own first. */
  readonly requests: readonly string[];
  /** Exceptions and whatever was logged, refusals by the page's own policy too. */
  readonly complaints: readonly string[];
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
}

/** A real browser with one page, driven over the DevTools protocol through pipes. */
export class Browser {
  readonly #input: Writable;
  readonly #pending = new Map<number, (message: Message) => void>();
  #onEvent: (method: string, params: unknown) => void = () => undefined;
  #lastId = 0;
  #session: string | undefined;

  constructor(path: string) {
    const profile = mkdtempSync(join(tmpdir(), 'shoal-browser-'));
    const child = spawn(path, [...FLAGS, `--user-data-dir=${profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      // A group of its own, because it starts processes that outlive it for a moment.
      detached: true,
    });
    this.#input = child.stdio[3] as Writable;
    this.#read(child.stdio[4] as Readable);
    const closed = new Promise<void>((resolve) => child.once('close', resolve));
    void closed.then(() => {
      for (const settle of this.#pending.values()) settle({ error: { message: 'the browser ended' } });
    });
    cleanUp(async () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      await closed;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    });
  }

  /** Loads the page into a new tab and waits until it has loaded. */
  async load(url: string): Promise<LoadedPage> {
    const requests: string[] = [];
    const complaints: string[] = [];
    const { targetId } = await this.#send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const attached = await this.#send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
    this.#session = attached.sessionId;
    const loaded = new Promise<void>((resolve) => {
      this.#onEvent = (method, params) => {
        if (method === 'Page.loadEventFired') resolve();
        if (method === 'Network.requestWillBeSent') requests.push((params as { request: { url: string } }).request.url);
        if (COMPLAINTS.includes(method)) complaints.push(`${method}: ${JSON.stringify(params)}`);
      };
    });
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await this.#send(`${domain}.enable`);
    await this.#send('Page.navigate', { url });
    await within(() => `${url} to load`, loaded);
    return { requests, complaints, evaluate: (expression) => this.#evaluate(expression) };
  }

  async #evaluate(expression: string): Promise<unknown> {
    const parameters = { expression, returnByValue: true, awaitPromise: true };
    const answer = await this.#send<{ result: { value?: unknown }; exceptionDetails?: unknown }>(
      'Runtime.evaluate',
      parameters,
    );
    expect(answer.exceptionDetails, expression).to.equal(undefined);
    return answer.result.value;
  }

  #send<T>(method: string, params: object = {}): Promise<T> {
    const id = (this.#lastId += 1);
    const answer = new Promise<T>((resolve, reject) => {
      this.#pending.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result as T);
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
    this.#input.write(`${JSON.stringify({ id, method, params, sessionId: this.#session })}\0`);
    return within(() => `the browser to answer ${method}`, answer);
  }

  #read(output: Readable): void {
    let rest = '';
    output.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\0');
      rest = parts.pop() ?? '';
      for (const part of parts) this.#take(JSON.parse(part) as Message);
    });
  }

  #take(message: Message): void {
    if (message.method !== undefined) this.#onEvent(message.method, message.params);
    if (message.id === undefined) return;
    this.#pending.get(message.id)?.(message);
    this.#pending.delete(message.id);
  }
}

const COMPLAINTS = ['Runtime.exceptionThrown', 'Runtime.consoleAPICalled', 'Log.entryAdded'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
