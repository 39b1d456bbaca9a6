import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, setOf } from '../../make.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(6);
const { digest } = file;
const reason = 'segment 2 in /d/file does not match its hash any more';

describe('a complaint about wrong bytes', () => {
  it('has what was sent and not acknowledged compared with its hashes', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const [first, second] = [harness.join(2, file), harness.join(3, file)];
    first.ask(file, 0);
    first.acknowledge(file);
    first.ask(file, 1);
    first.ask(file, 2);
    second.ask(file, 3);
    first.say({ tag: 'ERROR', code: 'INTEGRITY', detail: 'segment 2\nof file does not match its hash' });
    expect(harness.checked).to.deep.equal([
      { digest, index: 1 },
      { digest, index: 2 },
    ]);
    const [event] = harness.logged('complaint');
    expect([event?.from, event?.segments, event?.detail.includes('\n')]).to.deep.equal([2, [1, 2], false]);
  });

  it('of another kind, or about nothing, is none', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const peer = harness.join(2, file);
    peer.say({ tag: 'ERROR', code: 'INTEGRITY', detail: 'you lie' });
    peer.ask(file, 0);
    peer.say({ tag: 'ERROR', code: 'PROTOCOL', detail: 'you lie' });
    expect(harness.checked).to.deep.equal([]);
  });

  it('that is right has a downloaded segment fetched again, and not served before', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const peer = harness.join(2, file);
    const wrong = { type: 'segment-wrong', digest, index: 2, isChanged: false, reason } as const;
    harness.feed(wrong);
    harness.feed(wrong);
    expect(harness.posted('segment-corrupt')).to.deep.equal([{ type: 'segment-corrupt', digest, index: 2 }]);
    expect(harness.logged('upload-unreadable')).to.deep.equal([
      { type: 'upload-unreadable', digest, index: 2, reason },
    ]);
    peer.ask(file, 2);
    expect(peer.refusals()).to.deep.equal(['MISSING']);
    harness.postFromDownloader({ type: 'segment-held', digest, index: 2 });
    peer.ask(file, 2);
    expect(peer.sent).to.deep.equal([2]);
  });

  it('that is right has a segment of an offered file offered no longer', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    harness.feed({ type: 'segment-wrong', digest, index: 2, isChanged: false, reason });
    expect(harness.posted('segment-corrupt'), 'a shared file is never written to').to.deep.equal([]);
    const peer = harness.join(2, file);
    peer.askAny(file, 6);
    peer.acknowledge(file);
    expect([...peer.sent].sort()).to.deep.equal([0, 1, 3, 4, 5]);
  });

  it('about a file that has changed withdraws it', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    harness.feed({ type: 'segment-wrong', digest, index: 2, isChanged: true, reason: '/d/file changed' });
    expect(harness.posted('withdrawn').length).to.equal(1);
  });
});

describe('a file that is opened again to be repaired', () => {
  it('is served as far as it is right', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.openFile(file, setOf(6, [0, 1]));
    const peer = harness.join(2, file);
    peer.ask(file, 1);
    peer.ask(file, 2);
    expect([peer.sent, peer.refusals()]).to.deep.equal([[1], ['MISSING']]);
  });
});
