import { rm } from 'node:fs/promises';
import { ConfigError } from './config.ts';
import { openDatabase } from './db/database.ts';
import { CpuBudget } from './jobs/cpu-budget.ts';
import { openProcessing } from './library/open-processing.ts';
import { openConversions } from './library/recordings/open-conversions.ts';
import { runProgram } from './program.ts';

// Converts videos and recordings for servers that share the database and the storage with it, and serves nobody.
await runProgram(async (config, log) => {
  const missing = [
    ...(config.databaseUrl === undefined ? ['A worker needs DATABASE_URL: the PostgreSQL of the server that it works for.'] : []),
    ...(config.library.isGiven ? [] : ['A worker needs STORAGE_URL: the bucket or the shared folder of the server that it works for.']),
  ];
  if (missing.length > 0) throw new ConfigError(missing);
  const db = await openDatabase(config, log);
  try {
    const cpu = new CpuBudget();
    const { storage, processing } = await openProcessing({ db, config, cpu, log });
    const recordings = await openConversions({ db, config, cpu, storage, log });
    // What a run that was killed left behind.
    await rm(recordings.workDir, { recursive: true, force: true });
    processing.prepare();
    recordings.jobs.prepare();
    return {
      greeting: 'The worker waits for jobs.',
      close: async () => {
        await processing.close();
        await recordings.jobs.close();
        await recordings.sources.close();
        storage.close();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
});
