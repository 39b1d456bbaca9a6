import { expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest, member } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

describe('the member list', () => {
  it('uses the new address of a peer at the next connection, which a peer itself cannot change', () => {
    const file = manifest(4);
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const address = { host: 'impostor', port: 1 };
    harness.postFromUploader({ type: 'peer-subscribed', instance: '', digest: file.digest, rank: 1, address });
    harness.connect(1, file).disconnect();
    harness.advance(1_000);
    expect(harness.uploader(1).address.host).to.equal('peer1');
    harness.uploader(1).disconnect();
    harness.swarm(file, [{ ...member(1), host: 'moved' }]);
    harness.advance(5_000);
    expect(harness.uploader(1).address.host).to.equal('moved');
  });

  it('requests the availability of a peer again that holds more than it has announced', () => {
    const file = manifest(4);
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file, []);
    uploader.take();
    harness.swarm(file, [member(1, 0)]);
    expect(uploader.take()).to.deep.equal([]);
    harness.swarm(file, [member(1, 2)]);
    expect(uploader.take(), 'its own HAVE may be in transit').to.deep.equal([]);
    harness.advance(3_000);
    uploader.sayIdle(file);
    uploader.take();
    harness.swarm(file, [member(1, 2)]);
    expect(uploader.take()).to.deep.equal([{ tag: 'SUBSCRIBE', digest: file.digest }]);
  });

  it('selects the peers of a declared segment: those that have come that far, else all', () => {
    const file = declared(4);
    const harness = new DownloaderHarness();
    harness.fetch(file, [member(1, 0), member(2, 4), member(3, 1)]);
    const uploaders = [2, 1, 3].map((rank) => harness.connect(rank, file));
    const order: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      order.push(...harness.asked);
      uploaders.find(({ asked }) => asked.length > 0)?.serve(1);
    }
    expect(order).to.deep.equal(['0 of 2', '1 of 2', '2 of 2']);
    uploaders[0]?.disconnect();
    expect(harness.asked).to.deep.equal(['3 of 3']);
  });
});

describe('a peer that has withdrawn a file', () => {
  const file = manifest(4, { name: 'a' });
  const withdrew = (rank: number) => ({ type: 'peer-unshared', rank, name: 'a', digest: file.digest });

  it('is logged, and not asked any longer', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const [uploader, seeder] = [harness.connect(1, file), harness.connectSeeder(2, file)];
    harness.fetch(manifest(4, { name: 'b' }), [1, 2]);
    uploader.say({ tag: 'WITHDRAWN', digest: file.digest });
    seeder.say({ tag: 'WITHDRAWN', digest: file.digest });
    expect(harness.logged('peer-unshared')).to.deep.equal([withdrew(1), withdrew(2)]);
    for (const { asked } of [uploader, seeder]) for (const ask of [...asked]) uploader.notOk(ask, 'UNREADABLE');
    harness.advance(30_000);
    expect([...uploader.asked, ...seeder.asked]).to.deep.equal([]);
  });

  it('differs from a peer that starts, or continues super-seeding', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    harness.connect(1, file, []).have(file, [0]);
    harness.connectSeeder(2, file).superSeed(file);
    expect(harness.logged('peer-unshared')).to.deep.equal([]);
  });
});
