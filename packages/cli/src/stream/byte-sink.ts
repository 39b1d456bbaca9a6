import { close, constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';

import { ExitCode, fileProblem, ShoalError } from '@shoal/common';

/** A destination for bytes, at the pace of its reader. */
export interface ByteSink {
  /** Settles when all bytes are written and may be overwritten; fails with ReaderGone if the reader has closed. */
  write(bytes: Uint8Array): Promise<void>;
  /** Lets the reader see the end. */
  end(): Promise<void>;
  /** Gives up what was not taken yet. */
  destroy(): void;
}

/** The reader of standard output has closed it. */
export class ReaderGone extends ShoalError {
  constructor() {
    super(ExitCode.readerGone, 'the reader of standard output has closed it');
  }
}

const STDOUT = 1;

/**
 * Standard output for bytes, instead of `process.stdout`: that one never closes, so that a reader
 * would see the end only when this process is gone, which may go on serving others for a while.
 */
export function standardOutputBytes(): ByteSink {
  if (isatty(STDOUT)) {
    throw new ShoalError(ExitCode.usage, '--stdout writes bytes: lead standard output into a pipe or a file');
  }
  const stats = fstatSync(STDOUT);
  return stats.isFIFO() || stats.isSocket() ? pipeSink(STDOUT) : fileSink(STDOUT);
}

function pipeSink(fd: number): ByteSink {
  const socket = new Socket({ fd, readable: false, writable: true });
  // Every write gets its own error.
  socket.on('error', () => undefined);
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => {
          if (error === undefined || error === null) resolve();
          else reject(readerGone(error));
        });
      }),
    end: () =>
      new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.end(() => {
          socket.destroy();
          keepTaken(fd);
        });
      }),
    destroy: () => {
      socket.destroy();
    },
  };
}

function fileSink(fd: number): ByteSink {
  const writeSome = promisify(write);
  return {
    write: async (bytes) => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await writeSome(fd, bytes, done, bytes.length - done, null).catch((error: unknown) => {
          throw readerGone(error as NodeJS.ErrnoException);
        });
        done += bytesWritten;
      }
    },
    end: async () => {
      await promisify(close)(fd);
      keepTaken(fd);
    },
    destroy: () => undefined,
  };
}

/** The next opened file would get the number of standard output, and with it printed text. */
function keepTaken(fd: number): void {
  if (fd === STDOUT) openSync('/dev/null', constants.O_WRONLY);
}

function readerGone(error: NodeJS.ErrnoException): Error {
  if (error.code === 'EPIPE' || error.code === 'ECONNRESET') return new ReaderGone();
  return new ShoalError(ExitCode.storage, `cannot write standard output: ${fileProblem(error)}`);
}
