import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { FlowNetwork } from '#src/core/network/flows/flow-network.js';

const ROUNDING = 1e-6;

describe('FlowNetwork', () => {
  it('gives a single flow the capacity of its slower end', () => {
    const network = new FlowNetwork();
    const [up, down] = [network.addResource(10), network.addResource(4)];
    network.start(up, down, -1, 40, 0);
    expect(network.nextAt).to.equal(10);
    expect(network.complete(10)).to.equal(0);
    expect(network.nextAt).to.equal(Infinity);
  });

  it('shares an uplink equally, and gives unused shares to other flows', () => {
    const network = new FlowNetwork();
    const up = network.addResource(12);
    const [wide, narrow] = [network.addResource(100), network.addResource(2)];
    const first = network.start(up, wide, -1, 100, 0);
    network.start(up, narrow, -1, 30, 0);
    expect(network.usedOf(narrow)).to.equal(2);
    expect(network.usedOf(wide)).to.equal(10);
    expect(network.nextAt).to.equal(10);
    expect(network.complete(10)).to.equal(first);
  });

  it('is limited by a link between two sites', () => {
    const network = new FlowNetwork();
    const [up, down, between] = [network.addResource(10), network.addResource(10), network.addResource(1)];
    network.start(up, down, between, 5, 0);
    network.start(up, down, -1, 9, 0);
    expect(network.usedOf(between)).to.equal(1);
    expect(network.usedOf(up)).to.equal(10);
  });

  it('charges control messages to segments', () => {
    const network = new FlowNetwork();
    const [up, down] = [network.addResource(100), network.addResource(1_000)];
    network.start(up, down, -1, 10_000, 0);
    network.charge(up, 5_000);
    expect(network.complete(network.nextAt)).to.equal(-1);
    expect(network.nextAt).to.equal(150);
    expect(network.complete(150)).to.equal(0);
  });

  it('INV-NET-1: exceeds no capacity, leaves no free end unused, and delivers each byte in time', () => {
    const step = fc.record({
      what: fc.constantFrom('start', 'start', 'start', 'run', 'run', 'cancel', 'pause'),
      from: fc.nat(3),
      to: fc.nat(3),
      isFar: fc.boolean(),
      bytes: fc.integer({ min: 1, max: 10_000 }),
    });
    const speeds = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(speeds, fc.array(step, { maxLength: 60 }), (capacities, steps) => {
        const network = new FlowNetwork();
        const resources = capacities.map((capacity) => network.addResource(capacity));
        const [ups, downs, far] = [resources.slice(0, 4), resources.slice(4, 8), resources[8]!];
        const open = new Map<number, { up: number; down: number; between: number; due: number }>();
        let now = 0;
        const check = (): void => {
          for (const resource of resources) {
            const capacity = network.capacityOf(resource);
            expect(network.usedOf(resource), `${network.usedOf(resource)} of ${capacity}`).to.be.at.most(
              capacity * (1 + ROUNDING),
            );
          }
        };
        const run = (): void => {
          if (network.nextAt === Infinity) return;
          expect(network.nextAt, 'time goes on').to.be.at.least(now - ROUNDING);
          now = Math.max(now, network.nextAt);
          const flow = network.complete(now);
          if (flow < 0) return;
          const { due } = open.get(flow)!;
          expect(now, 'no faster than its narrowest end').to.be.at.least(due * (1 - ROUNDING));
          open.delete(flow);
        };
        for (const { what, from, to, isFar, bytes } of steps) {
          const [some] = open.keys();
          if (what === 'start') {
            const [up, down, between] = [ups[from]!, downs[to]!, isFar ? far : -1];
            const narrowest = Math.min(...[up, down, ...(isFar ? [far] : [])].map((r) => network.capacityOf(r)));
            const flow = network.start(up, down, between, bytes, now);
            open.set(flow, { up, down, between, due: now + bytes / narrowest });
          } else if (what === 'run') run();
          else if (some !== undefined && what === 'cancel') {
            network.cancel(some, now);
            open.delete(some);
          } else if (some !== undefined && what === 'pause') {
            network.pause(some, now);
            check();
            const { up, down, between } = open.get(some)!;
            network.resume(some, up, down, between, now);
          }
          check();
        }
        for (let left = 1_000; open.size > 0; left -= 1) {
          expect(left, 'everything is through in the end').to.be.above(0);
          run();
          check();
        }
        for (const resource of resources) expect(network.flowsAt(resource)).to.equal(0);
      }),
    );
  });
});
