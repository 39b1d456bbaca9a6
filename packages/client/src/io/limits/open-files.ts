import { close, constants, open } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);

interface OpenFile {
  readonly fd: Promise<number>;
  users: number;
  isPutAway: boolean;
}

/**
 * Files held open for reading, a bounded number of them: those not used for longest are closed. One
 * that is in use stays open until it is not.
 */
export class OpenFiles {
  readonly #max: number;
  /** In order of last use. */
  readonly #files = new Map<string, OpenFile>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Opens the file unless it is open under that key, and does the work with it. */
  async use<T>(key: string, path: string, work: (fd: number) => Promise<T>): Promise<T> {
    const file = this.#files.get(key) ?? this.#open(path);
    this.#files.delete(key);
    this.#files.set(key, file);
    file.users += 1;
    this.#closeLeastUsed();
    try {
      return await work(await file.fd);
    } catch (error) {
      // What failed to open, or to be read, is opened anew the next time.
      if (this.#files.get(key) === file) void this.#putAway(key, file);
      throw error;
    } finally {
      file.users -= 1;
      if (file.isPutAway && file.users === 0) void closeSoon(file);
    }
  }

  /** Closes those whose keys match, or all. */
  close(matches: (key: string) => boolean = () => true): Promise<void> {
    const closing: Promise<unknown>[] = [];
    for (const [key, file] of [...this.#files]) if (matches(key)) closing.push(this.#putAway(key, file));
    return Promise.all(closing).then(() => undefined);
  }

  #open(path: string): OpenFile {
    // Whatever has taken the file's place must not block.
    return { fd: openFile(path, constants.O_RDONLY | constants.O_NONBLOCK), users: 0, isPutAway: false };
  }

  #closeLeastUsed(): void {
    for (const [key, file] of this.#files) {
      if (this.#files.size <= this.#max) return;
      void this.#putAway(key, file);
    }
  }

  #putAway(key: string, file: OpenFile): Promise<void> {
    this.#files.delete(key);
    file.isPutAway = true;
    return file.users === 0 ? closeSoon(file) : Promise.resolve();
  }
}

async function closeSoon({ fd }: OpenFile): Promise<void> {
  const opened = await fd.catch(() => undefined);
  if (opened === undefined) return;
  await new Promise<void>((resolve) => {
    close(opened, () => {
      resolve();
    });
  });
}
