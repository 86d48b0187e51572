import { defineConfig } from 'drizzle-kit';

/** For `drizzle-kit generate`, run in this folder after a change to the schema. */
export default defineConfig({ dialect: 'postgresql', schema: './src/db/schema.ts', out: './src/db/migrations' });
