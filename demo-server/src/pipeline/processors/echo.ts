import { Server } from 'socket.io';

/** An audio processor that sends back what it gets: `npm run processor:echo`. */
const port = Number(process.env['PROCESSOR_PORT'] ?? 5000);
const delay = Number(process.env['PROCESSOR_DELAY_MS'] ?? 100);
const io = new Server(port, { cors: { origin: '*' }, maxHttpBufferSize: 32 * 1024 * 1024 });

io.on('connection', (socket) => {
  console.log(`connected: ${socket.id}`);
  socket.on('fragment:data', ({ fragment, data }: { fragment: { id: string }; data: Buffer }) => {
    console.log(`received: ${fragment.id}, ${data.byteLength} bytes`);
    setTimeout(() => socket.emit('fragment:processed', { fragment, data }), delay);
  });
});
console.log(`The echo processor is at http://127.0.0.1:${port}`);
