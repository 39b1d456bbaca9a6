/** One thing in a tar archive. */
export interface TarEntry {
  readonly kind: 'file' | 'folder' | 'link';
  /** '/'-separated. */
  readonly path: string;
  /** Bytes; 0 unless a file. */
  readonly length: number;
  readonly mode: number;
  /** A link's target. */
  readonly target: string;
}

const TAR_BLOCK_BYTES = 512;

/** The header of an entry: ustar, after a pax one (POSIX.1-2001) if ustar has no room. */
export function tarHeader(entry: TarEntry): Buffer {
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path;
  const records = [
    ...(fits(path) ? [] : [paxRecord('path', path)]),
    ...(fits(entry.target) ? [] : [paxRecord('linkpath', entry.target)]),
    ...(entry.length > MAX_OCTAL_SIZE ? [paxRecord('size', String(entry.length))] : []),
  ];
  const header = ustarHeader(path, TYPE[entry.kind], entry);
  if (records.length === 0) return header;
  const content = Buffer.concat(records);
  const pax = ustarHeader('PaxHeader', 'x', { length: content.length, mode: 0o644, target: '' });
  return Buffer.concat([pax, content, tarPadding(content.length), header]);
}

/** Fills the last block of an entry's content. */
export function tarPadding(length: number): Buffer {
  return Buffer.alloc((TAR_BLOCK_BYTES - (length % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES);
}

/** Two blocks of zeros end an archive. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * TAR_BLOCK_BYTES);
}

const TYPE = { file: '0', folder: '5', link: '2' } as const;
const NAME_BYTES = 100;
const MAX_OCTAL_SIZE = 0o77777777777;

/** The same on every machine, so that the archives are the same to the byte; 0 makes some readers complain. */
const MODIFIED_AT_S = Date.UTC(1985, 9, 26, 8, 15) / 1000;

function fits(text: string): boolean {
  return text.length <= NAME_BYTES && /^[\u0020-\u007e]*$/.test(text);
}

function ustarHeader(
  path: string,
  type: string,
  { length, mode, target }: Pick<TarEntry, 'length' | 'mode' | 'target'>,
): Buffer {
  const header = Buffer.alloc(TAR_BLOCK_BYTES);
  const octal = (value: number, at: number, bytes: number): void => {
    header.write(`${value.toString(8).padStart(bytes - 1, '0')}\0`, at, 'latin1');
  };
  header.write(path, 0, NAME_BYTES, 'utf8');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(length > MAX_OCTAL_SIZE ? 0 : length, 124, 12);
  octal(MODIFIED_AT_S, 136, 12);
  header.write(type, 156, 'latin1');
  header.write(target, 157, NAME_BYTES, 'utf8');
  header.write('ustar\u000000', 257, 'latin1');
  // The sum is taken with spaces in its own place.
  header.write(' '.repeat(8), 148, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
