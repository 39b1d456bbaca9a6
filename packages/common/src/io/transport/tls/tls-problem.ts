import { type ErrorCodeName, printable } from '../../../index.js';

export interface TlsProblem {
  /** UNAUTHORISED: one of the two does not believe the other. VERSION: they speak different things. */
  readonly code: ErrorCodeName;
  /** A clause about the other side. */
  readonly reason: string;
}

/** Why a TLS connection was not made, in words that say what to do; undefined for errors of other kinds. */
export function tlsProblem(
  error: NodeJS.ErrnoException & { readonly reason?: string; readonly issuer?: string },
): TlsProblem | undefined {
  const { code = '', reason = '' } = error;
  // Node's message describes the wrong name completely.
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return { code: 'UNAUTHORISED', reason: `its certificate is for another name: ${reason.trim()}` };
  }
  if (error.issuer !== undefined && /^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)/.test(code)) {
    const issuer = printable(error.issuer);
    return unauthorised(
      `its certificate is by no CA that is believed here: that of ${issuer} is missing, ` +
        'in its --tls-cert after its own, or here in --tls-ca',
    );
  }
  const openSsl = OPENSSL_REASON.exec(error.message)?.[1];
  const name =
    code === 'EPROTO' && openSsl !== undefined ? `ERR_SSL_${openSsl.replaceAll(' ', '_').toUpperCase()}` : code;
  for (const [pattern, problem] of PROBLEMS) if (pattern.test(name)) return problem;
  return openSsl === undefined ? undefined : { code: 'VERSION', reason: `TLS cannot be agreed on: ${openSsl}` };
}

/** Where a write fails for it, OpenSSL's reason is in the message only. */
const OPENSSL_REASON = /SSL routines:[^:]*:([^:]+):/;

/** The reason why a connection was not opened, with a code. */
export function connectProblem(
  error: NodeJS.ErrnoException,
  isSecure: boolean,
): TlsProblem | { code: undefined; reason: string } {
  const known = tlsProblem(error);
  if (known !== undefined) return known;
  const { code = 'connection failed', message } = error;
  const reason = message === '' ? code : message;
  const hint = code === 'ECONNRESET' ? hangUpHint(isSecure) : DIAL_HINTS.get(code);
  return { code: undefined, reason: hint === undefined ? reason : `${reason}: ${hint}` };
}

/** The system's error codes in plain words. */
const DIAL_HINTS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there, does it run and is the port right?'],
  ['ENOTFOUND', 'no host has that name'],
  ['EAI_AGAIN', 'the name service does not answer'],
  ['EHOSTUNREACH', 'no way leads to that host'],
  ['ENETUNREACH', 'no way leads to that network'],
]);

/** TLS refuses without a word what is no TLS, and a certificate that it has read but does not believe. */
function hangUpHint(isSecure: boolean): string {
  return isSecure ? 'it may not believe the certificate of --tls-cert' : 'a TLS port does that: use wss://';
}

const unauthorised = (reason: string): TlsProblem => ({ code: 'UNAUTHORISED', reason });
const version = (reason: string): TlsProblem => ({ code: 'VERSION', reason });

const PROBLEMS: readonly (readonly [RegExp, TlsProblem])[] = [
  [/^CERT_HAS_EXPIRED$/, unauthorised('its certificate has expired')],
  [/^CERT_NOT_YET_VALID$/, unauthorised('its certificate is not valid yet: do both clocks agree?')],
  [
    /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|CERT_|INVALID_CA|INVALID_PURPOSE)/,
    unauthorised('its certificate is by no CA that is believed here: name its CA with --tls-ca'),
  ],
  [
    /ALERT_(CERTIFICATE|NO_CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)/,
    unauthorised('it wants a certificate that it believes: give one with --tls-cert and --tls-key'),
  ],
  [/^ERR_SSL_WRONG_VERSION_NUMBER$/, version('it does not speak TLS there: use ws://')],
  [/^ERR_SSL_.*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL)/, version('it speaks no version of TLS from 1.2 on')],
];
