import type { ChannelAction, ChannelEvent, Machine } from '@shoal/common';

import { EventKind } from '#simulator/core/engine/event-kind.js';
import { EventQueue } from '#simulator/core/engine/event-queue.js';
import { type Timer, VirtualHost } from '#simulator/core/engine/virtual-host.js';
import { FlowNetwork } from '#simulator/core/network/flows/flow-network.js';
import { Sites } from '#simulator/core/network/sites.js';
import { VirtualNetwork } from '#simulator/core/network/virtual-network.js';

import type { Endpoint, Transport } from './transport.js';

const LATENCY_MS = 5;
const BYTES_PER_MS = 1_000;
const PORT = 4600;

/** The simulator's network, in virtual time. */
export function virtualNetwork(): Transport {
  const queue = new EventQueue();
  const flows = new FlowNetwork();
  const network = new VirtualNetwork(queue, flows, new Sites(flows, LATENCY_MS));
  const hosts: VirtualHost[] = [];

  const endpoint = (name: string): Endpoint & { readonly host: string } => {
    const events: ChannelEvent[] = [];
    const machine: Machine<ChannelEvent, ChannelAction> = {
      handle(event) {
        events.push(event);
        return [];
      },
    };
    const host = new VirtualHost(hosts.length, name, machine, () => undefined, queue);
    hosts.push(host);
    const nic = network.addNic(BYTES_PER_MS, BYTES_PER_MS, '', 0);
    const node = network.attach(host, nic);
    network.listen(node, PORT);
    return { events, host: nic.host, perform: (action) => network.perform(node, action) };
  };

  const step = (): boolean => {
    const flowsAt = flows.nextAt;
    if (queue.nextAt === Infinity && flowsAt === Infinity) return false;
    if (flowsAt <= queue.nextAt) {
      queue.advance(flowsAt);
      network.advanceFlows();
      return true;
    }
    queue.pop();
    const { kind, target, data } = queue;
    if (kind === EventKind.dispatch) hosts[target]?.dispatch(data);
    else if (kind === EventKind.timer) hosts[target]?.expire(data as Timer);
    else if (kind === EventKind.arrive) network.arrive(target, data);
    else (data as () => void)();
    return true;
  };

  const [listener, initiator] = [endpoint('listener'), endpoint('initiator')];
  return {
    ...{ listener, initiator, address: { host: listener.host, port: PORT }, unused: { host: listener.host, port: 1 } },
    hosts: { listener: listener.host, initiator: initiator.host },
    until(condition) {
      while (!condition()) if (!step()) return Promise.resolve(condition());
      return Promise.resolve(true);
    },
  };
}
