import type { ClientLogEvent, FileProgress } from '@shoal/client/core';
import type { ClientResult } from '@shoal/client/io';
import { type Digest, ExitCode, type FileRef, fileRefText, nameKey, printable } from '@shoal/common';

import { LastCause } from '../client/last-cause.js';
import type { Output } from '../process/output/output.js';
import type { Completion } from './completion.js';
import type { Display, ShownFile } from './display/display.js';
import { countText } from '../text/units.js';
import { completeLine, failureLine, keptText, PAUSED, pausedLine, resumedLine, round } from './result-lines.js';

type LogEventOf<Kind extends ClientLogEvent['type']> = Extract<ClientLogEvent, { readonly type: Kind }>;

export interface ReportOptions {
  readonly output: Output;
  readonly display: Display;
  readonly json: boolean;
  readonly wanted: readonly FileRef[] | 'all';
  /** It goes somewhere else than to a file that the user will find. */
  readonly isStreamed?: boolean;
  readonly onComplete?: (completion: Completion) => void;
}

/** Tells the user how each wanted file fares: progress while it runs and one line at its end. */
export class DownloadReport {
  readonly #options: ReportOptions;
  readonly #running = new Map<Digest, ShownFile>();
  /** Names and digests of files that have had their line. */
  readonly #ended = new Set<string>();
  readonly #lastProgress = new Map<Digest, { readonly at: number; readonly bytes: number }>();
  readonly #lastChecking = new Map<Digest, number>();
  readonly #wantedTexts: ReadonlySet<string>;
  readonly #held = new Map<Digest, number>();
  readonly #cause = new LastCause();
  /** Files that are wanted, as far as it is known which. */
  #wanted: number;
  #endedFiles = 0;
  #failures = 0;
  #firstFailure = '';

  constructor(options: ReportOptions) {
    this.#options = options;
    this.#wantedTexts = new Set(options.wanted === 'all' ? [] : options.wanted.map(fileRefText));
    this.#wanted = this.#wantedTexts.size;
  }

  /** Every wanted file that is known of has had its line. */
  get isSettled(): boolean {
    return this.#running.size === 0 && this.#unsettled().length === 0;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Standard output, where each failure has its line, is not where the user looks for what went wrong. */
  get needsSummary(): boolean {
    return !this.#options.output.isTerminal || this.#options.isStreamed === true;
  }

  /** The lines for standard error about failed files. */
  get failureSummary(): string {
    const files = this.#ended.size === 0 ? 0 : this.#failures;
    return files === 1 ? this.#firstFailure : `${files} files failed, the first: ${this.#firstFailure}`;
  }

  take(event: ClientLogEvent): void {
    this.#cause.take(event);
    switch (event.type) {
      case 'catalogued':
        this.#wanted = event.files;
        break;
      case 'download-started':
        this.#running.set(event.digest, event);
        this.#options.display.tally(this.#endedFiles, this.#wanted);
        this.#options.display.start(event);
        break;
      case 'file-progress':
        this.#progress(event.progress);
        break;
      case 'file-checking':
        this.#checking(event);
        break;
      case 'storage-full':
        this.#storageFull(event);
        break;
      case 'storage-available':
        this.#storageHasRoom(event);
        break;
      case 'download-stalled': {
        const { name: file, digest, stalledMs, cause } = event;
        this.#options.display.stalled(digest);
        if (this.#options.json) {
          this.#options.output.json({ event: 'stalled', file, digest, seconds: round(stalledMs / 1000), cause });
        }
        break;
      }
      case 'file-complete':
        this.#complete(event);
        break;
      case 'file-failed':
        this.#fail(event.name, event.digest, event.reason, event.exitCode);
        break;
      default:
        break;
    }
  }

  /**
   * The client has ended: wanted files without a line have failed with it. Returns the command's
   * exit code; a client that was stopped before its files were complete did not succeed.
   */
  close({ exitCode, reason }: ClientResult): ExitCode {
    const code = exitCode === ExitCode.done ? ExitCode.trackerLost : exitCode;
    const unfinished = this.#running.size + this.#unsettled().length;
    const why = (digest?: Digest): string => {
      const cause = code === ExitCode.deadline ? this.#cause.of(digest) : undefined;
      return cause === undefined ? reason : `${reason}; ${cause}`;
    };
    for (const { name, digest } of [...this.#running.values()]) this.#fail(name, digest, why(digest), code);
    this.#failUnbegun(this.#unsettled(), why(), code);
    this.#options.display.close();
    return unfinished > 0 ? code : exitCode;
  }

  /** A person is not shown hundreds of lines that say the same; a program is. */
  #failUnbegun(refs: readonly FileRef[], reason: string, code: ExitCode): void {
    const { json, display } = this.#options;
    const isTold = json || refs.length <= MAX_UNBEGUN_LINES;
    for (const ref of refs) this.#fail(fileRefText(ref), undefined, reason, code, isTold);
    if (!isTold) display.print(failureLine(`${countText(refs.length, 'file')} not begun`, reason));
  }

  #unsettled(): readonly FileRef[] {
    const { wanted } = this.#options;
    return wanted === 'all' ? [] : wanted.filter((ref) => !this.#hasEnded(fileRefText(ref)));
  }

  #hasEnded(text: string): boolean {
    return this.#ended.has(text) || this.#ended.has(nameKey(text));
  }

  /** Under just this name: a file may be found by one that is written otherwise, and looks the same. */
  #isWanted(name: string): boolean {
    return this.#wantedTexts.has(name);
  }

  #progress(progress: FileProgress): void {
    const file = this.#running.get(progress.digest);
    if (file === undefined) return;
    this.#held.set(progress.digest, progress.heldBytes);
    this.#options.display.update(progress);
    if (!this.#options.json) return;
    const now = performance.now();
    const last = this.#lastProgress.get(file.digest);
    if (last !== undefined && now - last.at < PROGRESS_EVERY_MS) return;
    this.#lastProgress.set(file.digest, { at: now, bytes: progress.heldBytes });
    this.#options.output.json({
      event: 'progress',
      file: file.name,
      digest: file.digest,
      bytes: progress.heldBytes,
      totalBytes: file.bytes,
      segments: progress.heldSegments,
      totalSegments: file.segments,
      sources: progress.sources,
      bytesPerSecond: last === undefined ? 0 : Math.round((1000 * (progress.heldBytes - last.bytes)) / (now - last.at)),
    });
  }

  #checking({ digest, checkedBytes, bytes }: LogEventOf<'file-checking'>): void {
    const file = this.#running.get(digest);
    if (file === undefined) return;
    this.#options.display.checking(digest, checkedBytes);
    const now = performance.now();
    if (!this.#options.json || now - (this.#lastChecking.get(digest) ?? -Infinity) < PROGRESS_EVERY_MS) return;
    this.#lastChecking.set(digest, now);
    this.#options.output.json({ event: 'checking', file: file.name, digest, bytes: checkedBytes, totalBytes: bytes });
  }

  #storageFull(event: LogEventOf<'storage-full'>): void {
    const { output, display, json } = this.#options;
    display.paused(PAUSED[event.missing]);
    if (!json) return display.print(pausedLine(event));
    const { name, digest, folder, missing, missingBytes } = event;
    output.json({ event: 'storage-full', file: name, digest, folder, missing, missingBytes });
  }

  #storageHasRoom({ pausedMs }: LogEventOf<'storage-available'>): void {
    const { output, display, json } = this.#options;
    display.paused(undefined);
    if (json) output.json({ event: 'storage-available', pausedSeconds: round(pausedMs / 1000) });
    else display.print(resumedLine(pausedMs));
  }

  #complete(event: LogEventOf<'file-complete'>): void {
    const { output, display, json, isStreamed = false, onComplete } = this.#options;
    const { bytes, segments } = this.#running.get(event.digest) ?? { bytes: event.progress.heldBytes, segments: 0 };
    this.#end(event.name, event.digest, true);
    const completion = { ...event, bytes, segments };
    const { path, digest, ms, resumedBytes, progress } = completion;
    if (json) {
      output.json({ file: path, digest, bytes, seconds: round(ms / 1000), sources: progress.sources, resumedBytes });
    } else display.print(completeLine(isStreamed ? { ...completion, path: '' } : completion));
    onComplete?.(completion);
  }

  #fail(name: string, digest: Digest | undefined, reason: string, exitCode: ExitCode, isTold = true): void {
    const file = printable(name);
    const kept = this.#keptBytes(digest, exitCode);
    const told = kept === 0 ? reason : `${reason}; ${keptText(kept, this.#running.get(digest ?? '')?.bytes ?? 0)}`;
    this.#failures += 1;
    if (this.#failures === 1) this.#firstFailure = `${file}: ${told}`;
    this.#end(name, digest, false);
    if (!isTold) return;
    // A stream is one file: the summary describes it.
    if (this.#options.isStreamed === true) return;
    const keptBytes = kept === 0 ? {} : { keptBytes: kept };
    if (this.#options.json) this.#options.output.json({ file, error: reason, exitCode, ...keptBytes });
    else this.#options.display.print(failureLine(file, told));
  }

  /** The verified bytes that stay on disk and are not downloaded again. */
  #keptBytes(digest: Digest | undefined, exitCode: ExitCode): number {
    if (digest === undefined || this.#options.isStreamed === true || exitCode === ExitCode.integrity) return 0;
    return this.#held.get(digest) ?? 0;
  }

  #end(name: string, digest: Digest | undefined, isComplete: boolean): void {
    const { display } = this.#options;
    this.#endedFiles += 1;
    this.#ended.add(name);
    if (!this.#isWanted(name)) this.#ended.add(nameKey(name));
    if (digest !== undefined) {
      this.#ended.add(digest);
      this.#running.delete(digest);
      display.end(digest, isComplete);
    }
    display.tally(this.#endedFiles, this.#wanted);
  }
}

const PROGRESS_EVERY_MS = 1_000;

const MAX_UNBEGUN_LINES = 5;
