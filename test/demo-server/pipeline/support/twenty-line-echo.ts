// apps/echo-audio-processor/src/main.ts
import { Server } from 'socket.io';

const io = new Server(5000, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  console.log(`[ECHO] Client connected: ${socket.id}`);
  
  socket.on('fragment:data', ({ fragment, data }) => {
    console.log(`[ECHO] Received: ${fragment.id}`);
    
    // Echo back after 100ms
    setTimeout(() => {
      socket.emit('fragment:processed', { fragment, data });
      console.log(`[ECHO] Sent back: ${fragment.id}`);
    }, 100);
  });
});
