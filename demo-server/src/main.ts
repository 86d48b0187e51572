import { runProgram } from './program.ts';
import { createServer } from './server.ts';

await runProgram(async (config, log) => {
  const { address, close } = await createServer(config, log);
  return { greeting: `Oriel is at ${address}`, close };
});
