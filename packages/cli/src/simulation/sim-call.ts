import type { Call } from '../command.js';

export type SimCall = Call<'sim'>;
