import { defineCommand } from '../command.js';
import { token } from '../token/token.js';
import { commandOptions } from '../options/command-options.js';

export const tokenCommand = defineCommand({
  name: 'token',
  arguments: '<create|secret> [file]',
  description:
    'Makes a join token for a tracker that admits members only. "shoal token secret FILE" makes the secret that signs tokens.',
  examples: [
    'shoal token secret swarm.secret',
    'shoal tracker --auth-secret swarm.secret',
    'shoal token create --auth-secret swarm.secret --scope share --scope get --expires-in 2h > admin.token',
    "shoal token create --auth-secret swarm.secret --file 'model-*' --subject host7 > host7.token",
    'shoal get model-7.bin --token-file host7.token',
  ],
  options: commandOptions('token'),
  run: token,
});
