import { expect } from 'chai';
import { describe, it } from 'mocha';

import { HOOK_VARIABLES, mistypedVariable, settingsOf, unknownVariables } from '#src/config/environment.js';

const KNOWN = ['SHOAL_TRACKER', 'SHOAL_PORT', 'SHOAL_OUT', 'SHOAL_TOKEN_FILE', 'SHOAL_FILE'];

/** The variables that Kubernetes sets in every container for a service of this name. */
function serviceLinks(service: string, port = '4600', protocol = 'TCP'): Record<string, string> {
  const url = `${protocol.toLowerCase()}://10.96.0.17:${port}`;
  return {
    [`${service}_SERVICE_HOST`]: '10.96.0.17',
    [`${service}_SERVICE_PORT`]: port,
    [`${service}_SERVICE_PORT_WS`]: port,
    [`${service}_PORT`]: url,
    [`${service}_PORT_${port}_${protocol}`]: url,
    [`${service}_PORT_${port}_${protocol}_PROTO`]: protocol.toLowerCase(),
    [`${service}_PORT_${port}_${protocol}_PORT`]: port,
    [`${service}_PORT_${port}_${protocol}_ADDR`]: '10.96.0.17',
  };
}

describe('the environment', () => {
  it('gives settings without white space and byte order marks, and none that is empty', () => {
    const env = { A: ' a\r\n', B: '\ufeffb\n', C: '', D: ' \n', E: undefined };
    expect(settingsOf(env)).to.deep.equal({ A: 'a', B: 'b' });
  });

  for (const service of ['SHOAL', 'SHOAL_TRACKER', 'SHOAL_2']) {
    it(`is not read if Kubernetes names a service ${service}, in any protocol`, () => {
      for (const protocol of ['TCP', 'UDP', 'SCTP']) {
        const links = serviceLinks(service, '4600', protocol);
        const settings = settingsOf(links);
        for (const name of KNOWN) expect(settings[name]).to.equal(undefined);
        expect(unknownVariables(links, KNOWN)).to.deep.equal([]);
      }
    });
  }

  it('is read where a port is one', () => {
    expect(settingsOf({ ...serviceLinks('SHOAL'), SHOAL_PORT: '4601' })['SHOAL_PORT']).to.deep.equal('4601');
  });

  it('tells a hook of its file without setting anything', () => {
    const told = { SHOAL_COMPLETED_NAME: 'f ', SHOAL_FILE: 'f ' };
    expect(settingsOf(told)['SHOAL_FILE']).to.equal(undefined);
    // One that the hook itself sets is meant.
    expect(settingsOf({ ...told, SHOAL_FILE: 'other' })['SHOAL_FILE']).to.equal('other');
    expect(
      unknownVariables(Object.fromEntries(Object.keys(HOOK_VARIABLES).map((key) => [key, 'x'])), KNOWN),
    ).to.deep.equal([]);
  });

  it('is doubted only where a name is nearly that of a setting', () => {
    for (const [name, near] of [
      ['SHOAL_TRAKER', 'SHOAL_TRACKER'],
      ['SHOAL_TRACKERS', 'SHOAL_TRACKER'],
      ['SHOAL_TOKENFILE', 'SHOAL_TOKEN_FILE'],
      ['SHOAL_PROT', 'SHOAL_PORT'],
    ] as const) {
      expect(unknownVariables({ [name]: 'x', PATH: '/bin' }, KNOWN)).to.deep.equal([name]);
      expect(mistypedVariable(name, KNOWN)).to.equal(`${name} is not read: did you mean "${near}"?`);
    }
    for (const name of ['SHOAL_IMAGE', 'SHOAL_DOWNLOADS', 'SHOAL_UID', 'SHOAL_VERSION']) {
      expect(mistypedVariable(name, KNOWN)).to.equal(undefined);
    }
  });
});
