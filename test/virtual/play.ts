import assert from 'node:assert/strict';

import type { ClientNote } from '@shoal/client/core';
import { type Parameters, type RecordedNote, runScenario, type RunOutcome, type World } from '@shoal/simulator';
import type { TrackerNote } from '@shoal/tracker/core';

type Note = ClientNote | TrackerNote;

/** A run in virtual time, and everything that its machines noted. */
export interface Play extends RunOutcome {
  readonly notes: Notes;
}

/** Notes in order; a script may look at them while they come. */
export class Notes {
  readonly all: RecordedNote[] = [];

  /** Of one kind, by one client or by the tracker; by all where nobody is named. */
  of<N extends Note['note']>(kind: N, from?: string): Extract<Note, { readonly note: N }>[] {
    return this.all.flatMap(({ from: author, note }) =>
      note.note === kind && (from === undefined || author === from)
        ? [note as Extract<Note, { readonly note: N }>]
        : [],
    );
  }
}

/** Runs a script with the shipping machines in virtual time; every invariant is checked, and must hold. */
export async function play(
  parameters: Partial<Parameters>,
  script: (world: World, notes: Notes) => Promise<void>,
): Promise<Play> {
  const notes = new Notes();
  const scenario = {
    name: 'test',
    summary: 'a script of a test',
    isUnbounded: true,
    play: (world: World) => script(world, notes),
  };
  const outcome = await runScenario(
    scenario,
    { segmentBytes: 64 * 1024, checks: 'full', ...parameters },
    { onNote: (note) => notes.all.push(note) },
  );
  assert.deepEqual(outcome.problems, []);
  return { ...outcome, notes };
}
