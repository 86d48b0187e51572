import NodeMediaServer from 'node-media-server';

// Runs node-media-server with the configuration of the first argument, in a process of its own that can be stopped.
await new NodeMediaServer(JSON.parse(process.argv[2] ?? '{}'), '').run();
