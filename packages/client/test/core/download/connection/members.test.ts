import { expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest, member } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

describe('the list of members', () => {
  it('uses a source’s new address at the next connection, which a neighbour cannot change', () => {
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

  it('makes a source with more segments than announced be asked again', () => {
    const file = manifest(4);
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const source = harness.connect(1, file, []);
    source.take();
    harness.swarm(file, [member(1, 0)]);
    expect(source.take()).to.deep.equal([]);
    harness.swarm(file, [member(1, 2)]);
    expect(source.take(), 'its own word may be on its way').to.deep.equal([]);
    harness.advance(3_000);
    source.sayIdle(file);
    source.take();
    harness.swarm(file, [member(1, 2)]);
    expect(source.take()).to.deep.equal([{ tag: 'SUBSCRIBE', digest: file.digest }]);
  });

  it('selects the peers of a declared segment: those that have come that far, else all', () => {
    const file = declared(4);
    const harness = new DownloaderHarness();
    harness.fetch(file, [member(1, 0), member(2, 4), member(3, 1)]);
    const sources = [2, 1, 3].map((rank) => harness.connect(rank, file));
    const order: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      order.push(...harness.asked);
      sources.find(({ asked }) => asked.length > 0)?.serve(1);
    }
    expect(order).to.deep.equal(['0 of 2', '1 of 2', '2 of 2']);
    sources[0]?.disconnect();
    expect(harness.asked).to.deep.equal(['3 of 3']);
  });
});

describe('a source that holds nothing any more', () => {
  const file = manifest(4, { name: 'a' });
  const withdrew = (rank: number) => ({ type: 'peer-unshared', rank, name: 'a', digest: file.digest });

  it('is logged, and asked for nothing', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const [source, seeder] = [harness.connect(1, file), harness.connectSeeder(2, file)];
    harness.fetch(manifest(4, { name: 'b' }), [1, 2]);
    source.say({ tag: 'WITHDRAWN', digest: file.digest });
    seeder.say({ tag: 'WITHDRAWN', digest: file.digest });
    expect(harness.logged('peer-unshared')).to.deep.equal([withdrew(1), withdrew(2)]);
    for (const { asked } of [source, seeder]) for (const ask of [...asked]) source.notOk(ask, 'UNREADABLE');
    harness.advance(30_000);
    expect([...source.asked, ...seeder.asked]).to.deep.equal([]);
  });

  it('is not one that begins, or goes on with its first phase', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    harness.connect(1, file, []).have(file, [0]);
    harness.connectSeeder(2, file).superSeed(file);
    expect(harness.logged('peer-unshared')).to.deep.equal([]);
  });
});
