import { join } from 'node:path';

import { type Client, ArtifactStream, partialName } from '@shoal/client/io';
import type { ClientLogEvent } from '@shoal/client/core';
import { ExitCode, type Manifest, printable, segmentCount, ShoalError } from '@shoal/common';

import { bytesText } from '../text/units.js';
import { type ByteSink, ReaderGone } from './byte-sink.js';
import { tarOf } from './tar-of.js';

/** Writes one wanted file to a sink while a client downloads it; a directory becomes a tar archive. */
export class FileReader {
  readonly #sink: ByteSink;
  readonly #folder: string;
  readonly #stopped: Promise<void>;
  #resolveStopped: () => void = () => undefined;
  #manifest: Manifest | undefined;
  #stream: ArtifactStream | undefined;
  #client: Client | undefined;
  #pumping: Promise<void> | undefined;
  #problem: ShoalError | undefined;
  #writtenBytes = 0;
  #isDone = false;

  /** `folder` is where the client stores what it downloads. */
  constructor(sink: ByteSink, folder: string) {
    this.#sink = sink;
    this.#folder = folder;
    this.#stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve;
    });
  }

  /** Why not everything was written; undefined where nothing went wrong. */
  get problem(): ShoalError | undefined {
    return this.#problem;
  }

  /** Stops the client when the reader has closed. */
  readonly onStarted = (client: Client): void => {
    this.#client = client;
  };

  readonly onFetch = (manifest: Manifest): void => {
    if (this.#stream !== undefined) return;
    this.#manifest = manifest;
    this.#stream = new ArtifactStream(manifest, join(this.#folder, partialName(manifest.name)));
    this.#pumping = this.#pump(manifest, this.#stream);
  };

  readonly onLogEvent = (event: ClientLogEvent): void => {
    if (event.type === 'file-progress') this.#stream?.reach(event.progress.leadingSegments);
    else if (event.type === 'file-complete' && this.#manifest !== undefined) {
      this.#stream?.reach(segmentCount(this.#manifest));
    }
  };

  /** Settles when everything is written, or cannot be, or is not to be any more. */
  async finished(): Promise<void> {
    await Promise.race([this.#pumping, this.#stopped]);
  }

  /** Writes no more, and does not wait for the reader. */
  readonly stop = (reason: string, exitCode: ExitCode): void => {
    this.#fail(new ShoalError(exitCode, reason));
    if (this.#isDone) return;
    this.#stream?.stop(new Error(reason));
    this.#sink.destroy();
    this.#resolveStopped();
  };

  async #pump(manifest: Manifest, stream: ArtifactStream): Promise<void> {
    try {
      if (manifest.kind === 'declared') {
        throw new ShoalError(ExitCode.usage, 'it is known by hashes only: there are no bytes to write');
      }
      const { name, entries } = manifest;
      const bytes = stream[Symbol.asyncIterator]();
      for await (const piece of entries === undefined ? bytes : tarOf(name, entries, bytes)) {
        await this.#sink.write(piece);
        this.#writtenBytes += piece.length;
      }
      await this.#sink.end();
      this.#isDone = true;
    } catch (error) {
      this.#fail(this.#explain(error, manifest));
    }
  }

  #fail(problem: ShoalError): void {
    if (this.#problem !== undefined || this.#isDone) return;
    this.#problem = problem;
    this.#client?.stop(problem.message, problem.exitCode);
  }

  #explain(error: unknown, { length }: Manifest): ShoalError {
    if (error instanceof ReaderGone) {
      const far = `after ${bytesText(this.#writtenBytes)} of ${bytesText(length)}`;
      return new ShoalError(error.exitCode, `${error.message}, ${far}`);
    }
    if (error instanceof ShoalError) return error;
    return new ShoalError(ExitCode.storage, `cannot be read back: ${printable((error as Error).message)}`);
  }
}
