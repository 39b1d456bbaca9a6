import { expect } from 'chai';
import { describe, it } from 'mocha';

import { connectProblem } from '#src/io/transport/tls/tls-problem.js';

function failure(code: string, message = code, reason?: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code }, reason === undefined ? {} : { reason });
}

const openSsl = (text: string): string =>
  `write EPROTO 80FC:error:0A00010B:SSL routines:ssl3_get_record:${text}:../x.c:1:\n`;

describe('why a connection was not opened', () => {
  for (const [error, code, reason] of [
    [
      failure('ERR_TLS_CERT_ALTNAME_INVALID', 'x', 'IP: 10.0.0.1 is not in'),
      'UNAUTHORISED',
      /another name: IP: 10\.0\.0\.1/,
    ],
    [failure('CERT_HAS_EXPIRED'), 'UNAUTHORISED', /has expired/],
    [failure('CERT_NOT_YET_VALID'), 'UNAUTHORISED', /clocks/],
    [failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'UNAUTHORISED', /--tls-ca/],
    [
      Object.assign(failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), { issuer: 'CN=Between' }),
      'UNAUTHORISED',
      /that of CN=Between is missing, in its --tls-cert/,
    ],
    [failure('SELF_SIGNED_CERT_IN_CHAIN'), 'UNAUTHORISED', /--tls-ca/],
    [failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'UNAUTHORISED', /--tls-cert and --tls-key/],
    [failure('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'), 'UNAUTHORISED', /--tls-cert and --tls-key/],
    [failure('EPROTO', openSsl('tlsv1 alert unknown ca')), 'UNAUTHORISED', /--tls-cert and --tls-key/],
    [failure('ERR_SSL_WRONG_VERSION_NUMBER'), 'VERSION', /does not speak TLS there: use ws:/],
    [failure('EPROTO', openSsl('wrong version number')), 'VERSION', /does not speak TLS there/],
    [failure('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), 'VERSION', /from 1\.2 on/],
    [failure('EPROTO', openSsl('something new')), 'VERSION', /^TLS cannot be agreed on: something new$/],
    [failure('ECONNRESET', 'socket hang up'), undefined, /^socket hang up: .*--tls-cert/],
    [failure('ECONNREFUSED', 'connect ECONNREFUSED'), undefined, /^connect ECONNREFUSED: nothing listens there/],
    [failure('ECONNREFUSED', ''), undefined, /^ECONNREFUSED: nothing listens there/],
    [failure('ENOTFOUND', 'getaddrinfo ENOTFOUND x'), undefined, /^getaddrinfo ENOTFOUND x: no host has that name$/],
    [failure('EPIPE', 'write EPIPE'), undefined, /^write EPIPE$/],
  ] as const) {
    it(`by TLS: ${error.code}`, () => {
      const problem = connectProblem(error, true);
      expect(problem.code).to.equal(code);
      expect(problem.reason).to.match(reason);
      expect(problem.reason, 'one line').to.not.include('\n');
    });
  }

  it('without TLS, if a TLS server disconnects', () => {
    expect(connectProblem(failure('ECONNRESET', 'socket hang up'), false).reason).to.match(/wss:\/\//);
  });
});
