import type { ServePolicyName } from '@shoal/client/core';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(20);

describe('a downloader whose uploader serves tit-for-tat', () => {
  it('posts the peers’ contributions together', () => {
    const harness = downloader('tit-for-tat');
    harness.fetch(file, [1, 2]);
    harness.connect(1, file, [0, 1, 2]).serve();
    harness.connect(2, file, [5, 19]).serve();
    expect(harness.posted('received')).to.deep.equal([]);
    harness.advance(250);
    const bytesByRank = [
      [1, 3 * 1_024],
      [2, 2 * 1_024 - 24],
    ];
    expect(harness.posted('received')).to.deep.equal([{ type: 'received', bytesByRank }]);
    harness.uploader(1).have(file, [7]);
    harness.uploader(1).serve();
    harness.advance(250);
    expect(harness.posted('received')[1]).to.deep.equal({ type: 'received', bytesByRank: [[1, 1_024]] });
  });

  it('does not count corrupt segments', () => {
    const harness = downloader('tit-for-tat');
    harness.fetch(file, [1]);
    harness.isDiskQuick = false;
    harness.connect(1, file, [0]).serve();
    harness.reject();
    harness.advance(1_000);
    expect(harness.posted('received')).to.deep.equal([]);
  });

  it('does not count segments without bytes', () => {
    const harness = downloader('tit-for-tat');
    harness.fetch(declared(3), [1]);
    harness.connect(1, declared(3)).serve();
    harness.advance(1_000);
    expect(harness.posted('received')).to.deep.equal([]);
  });

  it('asks a peer that stays BUSY with growing delays', () => {
    const asked = (policy: ServePolicyName): number => {
      const harness = downloader(policy);
      harness.fetch(file, [1]);
      const uploader = harness.connect(1, file);
      let count = 0;
      for (let ms = 0; ms < 10_000; ms += 1) {
        for (const ask of [...uploader.asked]) {
          uploader.notOk(ask, 'BUSY');
          count += 1;
        }
        harness.advance(1);
      }
      return count;
    };
    const [patient, eager] = [asked('tit-for-tat'), asked('fewest-first')];
    expect(patient >= 10 && patient < 40, `${patient} times in 10 s`).to.equal(true);
    expect(eager >= patient && eager < 60, `${eager} times in 10 s where BUSY passes quickly`).to.equal(true);
  });
});

describe('a downloader with another policy', () => {
  it('posts no contributions', () => {
    const harness = downloader('fewest-first');
    harness.fetch(file, [1]);
    harness.connect(1, file, [0, 1, 2]).serve();
    harness.advance(1_000);
    expect(harness.posted('received')).to.deep.equal([]);
  });
});

function downloader(servePolicy: ServePolicyName): DownloaderHarness {
  return new DownloaderHarness({ servePolicy, maxOutstandingRequests: 1 });
}
