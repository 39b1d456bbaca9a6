import type { ClientLogEvent } from '@shoal/client/core';
import { type Parameters, type RecordedEvent, runScenario, type RunOutcome, type World } from '@shoal/simulator';
import type { TrackerLogEvent } from '@shoal/tracker/core';
import { expect } from 'chai';

type LogEvent = ClientLogEvent | TrackerLogEvent;

/** A run in virtual time, and everything that its machines logged. */
export interface Play extends RunOutcome {
  readonly events: LoggedEvents;
}

/** Events in order; a script may look at them while they come. */
export class LoggedEvents {
  readonly all: RecordedEvent[] = [];

  /** Of one kind, by one client or by the tracker; by all without a name. */
  of<N extends LogEvent['type']>(kind: N, from?: string): Extract<LogEvent, { readonly type: N }>[] {
    return this.all.flatMap(({ from: author, event }) =>
      event.type === kind && (from === undefined || author === from)
        ? [event as Extract<LogEvent, { readonly type: N }>]
        : [],
    );
  }
}

/** Runs a script with the shipping machines in virtual time; every invariant is checked, and must hold. */
export async function play(
  parameters: Partial<Parameters>,
  script: (world: World, events: LoggedEvents) => Promise<void>,
): Promise<Play> {
  const events = new LoggedEvents();
  const scenario = {
    name: 'test',
    summary: 'a script of a test',
    isUnbounded: true,
    play: (world: World) => script(world, events),
  };
  const outcome = await runScenario(
    scenario,
    { segmentBytes: 64 * 1024, checks: 'full', ...parameters },
    { onLogEvent: (event) => events.all.push(event) },
  );
  expect(outcome.problems).to.deep.equal([]);
  return { ...outcome, events };
}
