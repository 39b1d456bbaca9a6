import { isatty } from 'node:tty';

import type { AssignmentFile } from '@shoal/client/io';
import { ExitCode, printable } from '@shoal/common';
import type { TrackerSummary } from '@shoal/tracker/core';

import { errorLine } from '../process/output/error-line.js';
import { commandOptions } from '../options/command-options.js';
import { tuneArguments } from './tune-arguments.js';
import { Child, type ChildEnd } from './child.js';
import type { ClientOutcome } from './run-summary.js';
import type { ConfigOf } from '../options/command-options.js';

export interface LocalSwarmOptions {
  readonly script: string;
  readonly config: ConfigOf<'run'>;
  readonly inputs: readonly AssignmentFile[];
  readonly outFolder: string;
}

export interface SwarmResult {
  /** In order of their ranks; without those that were never started. */
  readonly clients: readonly ClientOutcome[];
  /** Undefined where the tracker did its work to the end. */
  readonly trackerFailure: string | undefined;
  readonly totals: { readonly files: number; readonly segments: number };
}

/** A session on this machine: a tracker process and one client process for each input. */
export class LocalSwarm {
  readonly finished: Promise<SwarmResult>;
  readonly #options: LocalSwarmOptions;
  readonly #children = new Set<Child>();
  #isStopped = false;

  constructor(options: LocalSwarmOptions) {
    this.#options = options;
    this.finished = this.#run();
  }

  /** Ends every process. */
  stop(): void {
    this.#isStopped = true;
    for (const child of this.#children) child.stop();
  }

  async #run(): Promise<SwarmResult> {
    const tracker = this.#startTracker();
    const url = await Promise.race([tracker.url, tracker.child.ended]);
    if (typeof url !== 'string') {
      return { clients: [], trackerFailure: trackerFailure(url), totals: { files: 0, segments: 0 } };
    }
    const clients = this.#isStopped ? [] : this.#options.inputs.map((input) => this.#runClient(input, url));
    let lastLine: TrackerSummary | undefined;
    let failure: string | undefined;
    const watched = tracker.child.ended.then((end) => {
      lastLine = tracker.summary();
      if (lastLine !== undefined || this.#isStopped) return;
      // Without the tracker the clients get no SHUTDOWN.
      failure = trackerFailure(end);
      this.stop();
    });
    const outcomes = await Promise.all(clients);
    const timer = setTimeout(() => {
      tracker.child.stop();
    }, TRACKER_GRACE_MS);
    await watched;
    clearTimeout(timer);
    return { clients: outcomes, trackerFailure: failure, totals: totals(lastLine) };
  }

  #startTracker(): { child: Child; url: Promise<string>; summary: () => TrackerSummary | undefined } {
    const { config, inputs } = this.#options;
    const clients = String(inputs.length);
    const patience = [
      '--barrier-timeout',
      `${config.barrierTimeoutMs}ms`,
      '--tune',
      `rejoin-grace=${config.rejoinGraceMs}ms`,
    ];
    let summary: TrackerSummary | undefined;
    let listening: (url: string) => void;
    const url = new Promise<string>((resolve) => {
      listening = resolve;
    });
    const child = this.#start(
      'tracker',
      ['tracker', '--host', '127.0.0.1', '--port', '0', '--clients', clients, ...patience, ...this.#logFlags()],
      (event) => {
        if (event['event'] === 'listening') listening(String(event['url']));
        else if (event['event'] === 'finished') summary = event as unknown as TrackerSummary;
      },
    );
    return { child, url, summary: () => summary };
  }

  async #runClient({ rank, path }: AssignmentFile, tracker: string): Promise<ClientOutcome> {
    const { config, outFolder } = this.#options;
    const files: string[] = [];
    const errors: string[] = [];
    const child = this.#start(
      `client ${rank}`,
      [
        ...['client', '--tracker', tracker, '--host', '127.0.0.1', '--input', path],
        ...['--rank', String(rank), '--out', outFolder, ...this.#logFlags()],
        ...tuneArguments(commandOptions('client'), config),
      ],
      (event) => {
        if (typeof event['error'] === 'string') errors.push(printable(`${String(event['file'])}: ${event['error']}`));
        else if (event['event'] === undefined && typeof event['file'] === 'string') files.push(event['file']);
        else if (event['event'] === 'finished' && errors.length === 0 && event['exitCode'] !== ExitCode.done) {
          errors.push(printable(String(event['reason'])));
        }
      },
    );
    return { rank, end: await child.ended, files, errors };
  }

  #start(name: string, args: readonly string[], onEvent: (event: Record<string, unknown>) => void): Child {
    const child = new Child({
      script: this.#options.script,
      args,
      onLine: (line) => {
        const event = parsed(line);
        if (event !== undefined) onEvent(event);
      },
      onErrorLine: (line) => {
        errorLine(`${name}: ${line.replace(/^shoal: /, '')}`);
      },
    });
    this.#children.add(child);
    return child;
  }

  #logFlags(): string[] {
    const { logLevel, logFormat } = this.#options.config;
    const format = logFormat ?? (isatty(2) ? 'human' : 'json');
    return ['--json', '--log-level', logLevel, '--log-format', format];
  }
}

/** Time for the tracker to end after the last client; then it is stopped. */
const TRACKER_GRACE_MS = 1_000;

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function trackerFailure(end: ChildEnd): string {
  if (end.how === 'not started') return `the tracker could not be started: ${end.reason}`;
  return `the tracker died (${end.how === 'killed' ? end.signal : `exit code ${end.code}`}): the clients are stopped`;
}

function totals(summary: TrackerSummary | undefined): SwarmResult['totals'] {
  const wanted = (summary?.clients ?? []).flatMap((client) => client.files).filter(({ role }) => role === 'wanted');
  return {
    files: wanted.filter(({ heldSegments, segments }) => heldSegments === segments).length,
    segments: wanted.reduce((sum, { heldSegments }) => sum + heldSegments, 0),
  };
}
