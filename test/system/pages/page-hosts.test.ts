import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';

import { expect } from 'chai';
import { it } from 'mocha';

import { Certificates } from '../../harness/certificates.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

it('a tracker answers for its pages under the names in its certificate, and under no other', async () => {
  const certificates = await Certificates.init('tracker.example');
  const tracker = await TrackerProcess.start([...certificates.daemon('tracker.example')]);
  const ca = readFileSync(certificates.ca);
  const status = async (host: string): Promise<number | undefined> => {
    // Clients connect to its address, for which this certificate is not valid.
    const asked = get({
      ...{ host: '127.0.0.1', port: tracker.port, path: '/healthz', headers: { host }, agent: false },
      ...{ ca, servername: 'tracker.example' },
      cert: readFileSync(certificates.cert()),
      key: readFileSync(certificates.key()),
    });
    const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
    response.resume();
    return response.statusCode;
  };
  expect(await status(`tracker.example:${tracker.port}`)).to.equal(200);
  expect(await status('TRACKER.example.')).to.equal(200);
  for (const host of ['rebound.example', 'a.tracker.example', 'example'])
    expect(await status(host), host).to.equal(403);
});
