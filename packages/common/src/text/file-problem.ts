/** The part of Node's errors that names the cause. */
interface SystemError {
  readonly code?: string | undefined;
  readonly message: string;
}

/** The cause of a failed file operation as one clause, by the error's code; else the error's own message. */
export function fileProblem({ code = '', message }: SystemError): string {
  return CAUSES[code] ?? message;
}

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is a file, or a part of the path is',
  EEXIST: 'it is a file, or a part of the path is',
  ENOSPC: 'no space is left there',
  EDQUOT: 'no space is left there',
  EFBIG: 'the file has the maximum size',
};
