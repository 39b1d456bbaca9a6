/** Process exit codes: one table for every command. Signals give 128 + their number. */
export const ExitCode = {
  done: 0,
  internal: 1,
  usage: 2,
  trackerLost: 3,
  unknownFile: 4,
  integrity: 5,
  storage: 6,
  unauthorised: 7,
  deadline: 8,
  /** A simulated run broke an invariant, or ended otherwise than its scenario says. */
  invariant: 9,
  /** A client of a simulated run would wait for ever. */
  liveness: 10,
  hungUp: 129,
  interrupted: 130,
  /** The reader of standard output closed it: a shell's code for a process that died of SIGPIPE. */
  readerGone: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A failure that a user can act on: one clear line and an exit code, never a stack trace. */
export class ShoalError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'ShoalError';
    this.exitCode = exitCode;
  }
}

/**
 * The reasons for which a participant refuses a message. The number is the code on the wire (`Error.code`) and,
 * 4000 added, the WebSocket close code if the channel is closed for it.
 */
export const ErrorCode = {
  INTERNAL: 1,
  /** A frame that is no frame of this protocol. */
  MALFORMED: 2,
  /** A text frame. */
  NOT_BINARY: 3,
  /** A frame over the receiver's limit. */
  FRAME_TOO_LARGE: 4,
  /** No protocol version in common. */
  VERSION: 5,
  /** A message that is not allowed here or now. */
  PROTOCOL: 6,
  /** A message before INIT or HELLO. */
  NOT_INITIALISED: 7,
  /** A second INIT or HELLO on one channel. */
  ALREADY_INITIALISED: 8,
  /** The requested rank belongs to another client. */
  RANK_TAKEN: 9,
  /** Every place in the session is taken, or the session is over. */
  SESSION_CLOSED: 10,
  /** The same client connected again: this older channel is over. */
  REPLACED: 11,
  UNKNOWN_FILE: 12,
  /** The name is already offered with another digest. */
  NAME_CONFLICT: 13,
  /** A manifest that breaks a rule (name, lengths, hashes). */
  BAD_MANIFEST: 14,
  /** A segment index outside the file. */
  OUT_OF_RANGE: 15,
  UNAUTHORISED: 16,
  /** The tracker could not connect to the client's advertised address. */
  UNREACHABLE_ADDRESS: 17,
  /** A bound (files, queue, connections) is reached. */
  LIMIT: 18,
  /** Bytes that do not match their hash. */
  INTEGRITY: 19,
  /** Nothing was heard for too long. */
  TIMEOUT: 20,
  /** The client id belongs to a client that has another secret. */
  CLIENT_ID_TAKEN: 21,
  /** The client id and the secret belong to a client that is connected and answers. */
  CLIENT_ID_IN_USE: 22,
} as const;

export type ErrorCodeName = keyof typeof ErrorCode;

const NAMES = new Map<number, ErrorCodeName>(
  Object.entries(ErrorCode).map(([name, code]) => [code, name as ErrorCodeName]),
);

/** The name of a code that came over the wire; unknown codes of later versions read as INTERNAL. */
export function errorCodeName(code: number): ErrorCodeName {
  return NAMES.get(code) ?? 'INTERNAL';
}

/** RFC 6455 §7.4.2: 4000–4999 are the application's own close codes. */
export const CLOSE_BASE = 4000;
