import { defineCommand } from '../command.js';
import { makeTokenSettings } from '../settings/make-token-settings.js';
import { token } from '../token/token.js';

export const tokenCommand = defineCommand({
  arguments: '<create|secret> [file]',
  description:
    'Makes what lets clients in where a tracker admits members only. "shoal token create" prints a join token, ' +
    '"shoal token secret FILE" writes a new secret to make tokens with.',
  examples: [
    'shoal token secret swarm.secret',
    'shoal tracker --auth-secret swarm.secret',
    'shoal token create --auth-secret swarm.secret --scope share --scope get --expires-in 2h > admin.token',
    "shoal token create --auth-secret swarm.secret --file 'model-*' --subject host7 > host7.token",
    'shoal get model-7.bin --token-file host7.token',
  ],
  settings: makeTokenSettings,
  run: token,
});
