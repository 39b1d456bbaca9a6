import { EVERYTHING } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { expectMessage, type FakeClient, held, manifest, ranks, TrackerHarness } from '../tracker-harness.js';

const file = manifest('movie', 4);
const COOLDOWN = 60_000;
const rules = { reportThreshold: 3, quarantineMs: COOLDOWN, reportBudget: 2, peerTimeoutMs: 10_000_000 };

/** Two who have everything, the first of them under suspicion, and others, each at its own address unless said otherwise. */
class ReportedSwarm {
  readonly harness: TrackerHarness;
  readonly suspect: FakeClient;
  readonly sound: FakeClient;
  readonly #crowd: FakeClient[] = [];

  constructor(options: ConstructorParameters<typeof TrackerHarness>[0] = {}) {
    this.harness = new TrackerHarness({ ...rules, ...options });
    this.suspect = this.seeder('suspect');
    this.sound = this.seeder('sound');
  }

  seeder(clientId: string): FakeClient {
    const client = this.harness.open({ remoteHost: `seeds.${clientId}` });
    client.init({ clientId, files: [held(file)] });
    return client;
  }

  /** A client that has requested the file, and knows all of its members. */
  leecher(remoteHost = `10.0.0.${this.#crowd.length + 10}`): FakeClient {
    const client = this.harness.open({ remoteHost });
    client.init({ clientId: `client-${this.#crowd.length}` });
    client.request('movie');
    this.#crowd.push(client);
    return client;
  }

  leechers(count: number): FakeClient[] {
    return Array.from({ length: count }, () => this.leecher());
  }

  /** Whether a new client at an unused address gets it as a member. */
  isHandedOut({ rank }: FakeClient): boolean {
    const newcomer = this.harness.open({ remoteHost: 'newcomer' });
    newcomer.init({ clientId: 'newcomer' });
    const answer = expectMessage(newcomer.request('movie'), 'FILE_DETAILS');
    newcomer.send({ tag: 'GOODBYE', reason: '' });
    return ranks(answer).includes(rank);
  }

  status({ rank }: FakeClient): { readonly reportedBy: number; readonly quarantined: boolean } {
    const found = this.harness.tracker.status(this.harness.now).clients.find((client) => client.rank === rank);
    assert(found);
    return found;
  }
}

function report(by: FakeClient, { rank }: { readonly rank: number }, digest = file.digest, index = 0): void {
  const answers = by.send({ tag: 'REPORT', digest, index, rank });
  expect(
    answers.every(({ correlation }) => correlation === 0),
    'there is no answer',
  ).to.equal(true);
}

describe('corruption reports', () => {
  it('of enough principals keep a client out of member lists for a while', () => {
    const swarm = new ReportedSwarm();
    const { harness, suspect } = swarm;
    const crowd = swarm.leechers(4);
    for (const client of crowd.slice(0, 2)) report(client, suspect);
    expect(harness.logged('client-quarantined').length).to.equal(0);
    expect(swarm.status(suspect).reportedBy).to.equal(2);
    crowd[3]?.take();
    report(crowd[2] as FakeClient, suspect);
    expect(harness.logged('corruption-reported').length).to.equal(3);
    const [event] = harness.logged('client-quarantined');
    expect({ rank: event?.rank, principals: event?.principals, listedTo: event?.listedTo }).to.deep.equal({
      rank: 1,
      principals: 3,
      listedTo: 4,
    });
    expect(swarm.status(suspect).quarantined).to.deep.equal(true);
    expect(swarm.isHandedOut(suspect)).to.equal(false);
    expect(swarm.isHandedOut(swarm.sound)).to.equal(true);
    expect(suspect.closed, 'it goes on serving those who know it').to.equal(undefined);

    harness.advance(1_000);
    expect(ranks(crowd[3]?.last('SWARM') ?? { members: [] }), 'waiting clients get lists').to.not.include(suspect.rank);
    const answer = suspect.update(file, 4);
    expect(answer.tag === 'SWARM' && answer.members.length, 'it still gets lists itself').to.equal(5);

    harness.advance(COOLDOWN);
    expect(harness.logged('quarantine-ended')).to.deep.equal([{ type: 'quarantine-ended', rank: 1 }]);
    expect(swarm.status(suspect).quarantined).to.deep.equal(false);
    expect(swarm.isHandedOut(suspect)).to.equal(true);
    expect(swarm.status(suspect).reportedBy, 'what was said has faded').to.equal(0);
  });

  it('outlast a new channel and a new rank', () => {
    const swarm = new ReportedSwarm();
    for (const client of swarm.leechers(3)) report(client, swarm.suspect);
    swarm.suspect.disconnect();
    const again = swarm.harness.open({ remoteHost: 'elsewhere' });
    again.init({ clientId: 'suspect', requestedRank: 70, files: [held(file)] });
    expect(swarm.isHandedOut(again)).to.equal(false);
    swarm.harness.advance(COOLDOWN);
    expect(swarm.isHandedOut(again)).to.equal(true);
  });

  it('of one address, or of one subject, count once', () => {
    const swarm = new ReportedSwarm();
    for (let i = 0; i < 20; i += 1) report(swarm.leecher('10.0.0.9'), swarm.suspect);
    expect(swarm.status(swarm.suspect).reportedBy).to.equal(1);
    const members = new ReportedSwarm();
    const admission = { grant: EVERYTHING, expiresInMs: Infinity };
    for (let i = 0; i < 9; i += 1) {
      const { harness, suspect } = members;
      const client = harness.open({ remoteHost: `10.0.0.${i}`, admission: { ...admission, subject: `host${i % 2}` } });
      client.init({ clientId: `member-${i}` });
      client.request('movie');
      report(client, suspect);
    }
    expect(members.status(members.suspect).reportedBy).to.equal(2);
  });

  it('of the least recent reporters are removed over the limit', () => {
    for (const [maxReporters, blamed] of [
      [1, [2, 1]],
      [2, [1, 0]],
    ] as const) {
      const swarm = new ReportedSwarm({ reportBudget: 1, maxReporters });
      const [first, second] = swarm.leechers(2) as [FakeClient, FakeClient];
      report(first, swarm.suspect);
      report(second, swarm.suspect);
      report(first, swarm.sound);
      expect([swarm.suspect, swarm.sound].map((one) => swarm.status(one).reportedBy)).to.deep.equal(blamed);
    }
  });

  it('also need half of the principals that got the client', () => {
    const swarm = new ReportedSwarm({ fullMesh: 40 });
    const crowd = swarm.leechers(10);
    for (const client of crowd.slice(0, 4)) report(client, swarm.suspect);
    expect(swarm.isHandedOut(swarm.suspect), '4 of 10').to.equal(true);
    report(crowd[4] as FakeClient, swarm.suspect);
    expect(swarm.isHandedOut(swarm.suspect), '5 of 11, with who came to look').to.equal(true);
    report(crowd[5] as FakeClient, swarm.suspect);
    expect(swarm.isHandedOut(swarm.suspect), '6 of 11').to.equal(false);
  });

  it('count only from clients that recently got the reported one', () => {
    const swarm = new ReportedSwarm();
    const { harness, suspect } = swarm;
    const strangers = [1, 2, 3].map((i) => {
      const client = harness.open({ remoteHost: `10.1.0.${i}` });
      client.init({ clientId: `stranger-${i}` });
      return client;
    });
    for (const client of strangers) report(client, suspect);
    const complete = [1, 2, 3].map((i) => swarm.seeder(`complete-${i}`));
    for (const client of complete) client.update(file, 4);
    for (const client of complete) report(client, suspect);
    const crowd = swarm.leechers(3);
    for (const client of crowd) {
      report(client, suspect, 'ab'.repeat(32));
      report(client, suspect, file.digest, 4);
      report(client, { rank: 999 });
      report(client, client);
    }
    expect(harness.logged('corruption-reported').length).to.equal(0);
    harness.advance(COOLDOWN + 1);
    for (const client of crowd) report(client, suspect);
    expect(swarm.status(suspect).reportedBy).to.equal(0);
    for (const client of crowd) client.update(file, 1);
    for (const client of crowd) report(client, suspect);
    expect(swarm.status(suspect).quarantined).to.equal(true);
  });

  it('of a principal that reports too many clients have no effect, earlier ones included', () => {
    const swarm = new ReportedSwarm();
    const { suspect } = swarm;
    const others = ['a', 'b'].map((name) => swarm.seeder(name));
    const crowd = swarm.leechers(4);
    const [liar] = crowd as [FakeClient];
    report(liar, suspect);
    report(liar, others[0] as FakeClient);
    expect(swarm.status(suspect).reportedBy).to.equal(1);
    report(liar, others[1] as FakeClient);
    expect(swarm.status(suspect).reportedBy).to.equal(0);
    for (const client of crowd.slice(0, 3)) report(client, suspect);
    expect(swarm.isHandedOut(suspect), 'two of them are believed').to.equal(true);
    report(crowd[3] as FakeClient, suspect);
    expect(swarm.isHandedOut(suspect)).to.equal(false);
    swarm.harness.advance(COOLDOWN + 1);
    liar.update(file, 1);
    report(liar, suspect);
    expect(swarm.status(suspect).reportedBy, 'it has been silent long enough').to.equal(1);
  });

  it('never remove the last complete member', () => {
    const swarm = new ReportedSwarm();
    const { suspect, sound, harness } = swarm;
    const crowd = swarm.leechers(3);
    for (const client of crowd) report(client, suspect);
    expect(swarm.isHandedOut(suspect)).to.equal(false);
    sound.disconnect();
    expect(swarm.isHandedOut(suspect), 'it is the only one that has everything').to.equal(true);
    crowd[0]?.update(file, 4);
    expect(swarm.isHandedOut(suspect), 'another member has everything now').to.equal(false);
    crowd[0]?.update(file, 3);
    expect(swarm.isHandedOut(suspect)).to.equal(true);
    expect(harness.logged('client-quarantined').length).to.equal(1);
  });

  it('are disabled by the threshold 0', () => {
    const swarm = new ReportedSwarm({ reportThreshold: 0 });
    expect(swarm.suspect.last('INIT_ACK').settings.takesReports).to.equal(undefined);
    for (const client of swarm.leechers(3)) report(client, swarm.suspect);
    expect(swarm.status(swarm.suspect).reportedBy).to.equal(0);
    expect(new ReportedSwarm().suspect.last('INIT_ACK').settings.takesReports).to.equal(true);
  });

  it('remove a client from the lists of a larger swarm, whose neighbours get others', () => {
    const swarm = new ReportedSwarm({ fullMesh: 4, neighbours: 4, seederNeighbours: 6 });
    const { suspect } = swarm;
    const crowd = swarm.leechers(30);
    const knows = (client: FakeClient): boolean => {
      const answer = client.update(file, 1);
      return answer.tag === 'SWARM' && ranks(answer).includes(suspect.rank);
    };
    const before = crowd.filter(knows);
    expect(before.length).to.be.at.least(3);
    for (const client of before) report(client, suspect);
    expect(crowd.filter(knows).length).to.equal(0);
    for (const client of crowd) {
      const answer = client.update(file, 1);
      assert(answer.tag === 'SWARM' && answer.members.length >= 3);
    }
  });
});
